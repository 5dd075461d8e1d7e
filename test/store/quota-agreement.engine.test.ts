import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memoryQuotaStore } from "../../src/store/memory/memory-quota-store.ts";
import type { LeaseWish, QuotaCounter, QuotaRules, QuotaStore } from "../../src/store/quota-store.ts";
import { redisQuotaStore } from "../../src/store/redis/redis-quota-store.ts";
import { type RedisServer, startRedis } from "../mock/redis-server.ts";
import { referenceQuotas } from "./reference-quotas.ts";

/** mulberry32: the same steps every run */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const counters = (roll: (below: number) => number): QuotaCounter[] => {
  const tenant: QuotaCounter = { kind: "tenant", name: "", perMinute: 40, perDay: 300 };
  const user: QuotaCounter = { kind: "user", name: `u${roll(4)}`, perMinute: 12 };
  const tool: QuotaCounter = { kind: "tool", name: "echo", perDay: 150 };
  return [[tenant], [tenant, user], [tool], [tenant, user, tool]][roll(4)] as QuotaCounter[];
};

describe("the counters in memory", () => {
  for (const windows of ["fixed", "sliding"] as const) {
    it(`agree with the reference model over 100,000 random steps of a clock that runs, jumps and goes back (${windows})`, async () => {
      const roll = dice(windows.length);
      let now = Date.UTC(2026, 10, 27, 23, 50);
      const rules: QuotaRules = { windows, blockMs: windows === "fixed" ? 0 : 3_000 };
      const store = memoryQuotaStore({ now: () => now });
      const reference = referenceQuotas(rules);
      let passed = 0;
      for (let step = 0; step < 100_000; step += 1) {
        const move = roll(1_000);
        now += move < 990 ? roll(800) : move < 995 ? roll(90_000_000) : -roll(200_000);
        const tenantId = `t${roll(2)}`;
        const asked = counters(roll);
        const answer = await store.spend(tenantId, asked, rules);
        const expected = reference.spend(tenantId, asked, now);
        expect([answer.refused?.counter, answer.refused?.by], `step ${step}`).toEqual(expected);
        if (answer.refused === undefined) passed += 1;
      }
      expect(passed).toBeGreaterThan(5_000);
      expect(passed).toBeLessThan(95_000);
    });
  }
});

describe("the counters in Redis", () => {
  let server: RedisServer;
  let client: Redis;
  beforeAll(async () => {
    server = await startRedis();
    client = new Redis(server.url);
  });
  afterAll(async () => {
    client.disconnect();
    await server.stop();
  });

  for (const windows of ["fixed", "sliding"] as const) {
    it(`answer every step as the counters in memory do, at the time that Redis says (${windows})`, async () => {
      const roll = dice(7);
      let now = 0;
      const memory = memoryQuotaStore({ now: () => now });
      const redis = redisQuotaStore(client);
      const rules: QuotaRules = { windows, blockMs: 20 };
      const tenantId = `t-${randomUUID().slice(0, 8).replace(/-/g, "")}`;
      for (let step = 0; step < 6_000; step += 1) {
        const both = roll(5) === 0 ? lease(roll, step) : spend(roll);
        const answer = await both(redis, tenantId, rules);
        now = answer.at;
        expect(await both(memory, tenantId, rules), `step ${step}`).toEqual(answer);
      }
    });
  }

  it("read what an earlier window and a clock that was elsewhere left behind as the arithmetic says", async () => {
    const roll = dice(11);
    const redis = redisQuotaStore(client);
    const kind = { kind: "tenant", name: "", perMinute: 50, perDay: 90 } as const;
    for (let step = 0; step < 500; step += 1) {
      const rules: QuotaRules = { windows: roll(2) === 0 ? "fixed" : "sliding", blockMs: 0 };
      const [second = 0] = await client.time().then((parts) => parts.map(Number));
      const minute = Math.floor(second / 60) + roll(5) - 2;
      const day = Math.floor(second / 86_400) + roll(5) - 2;
      const record = Buffer.alloc(40);
      for (const [offset, value] of [minute, roll(60), roll(60), day].entries())
        record.writeUInt32BE(value, offset * 4);
      record.writeBigUInt64BE(BigInt(roll(100)), 16);
      record.writeBigUInt64BE(BigInt(roll(100)), 24);
      await client.set("tenantry:{clock}:q:t", record);
      const reference = referenceQuotas(rules);
      reference.load("clock", kind, record);
      const answer = await redis.spend("clock", [kind], rules);
      const expected = reference.spend("clock", [kind], answer.at);
      expect([answer.refused?.counter, answer.refused?.by], `step ${step}`).toEqual(expected);
    }
  });
});

type Both = (store: QuotaStore, tenantId: string, rules: QuotaRules) => Promise<{ at: number }>;

function spend(roll: (below: number) => number): Both {
  const asked = counters(roll);
  return (store, tenantId, rules) => store.spend(tenantId, asked, rules);
}

function lease(roll: (below: number) => number, step: number): Both {
  const counter: QuotaCounter = { kind: "tenant", name: "", perMinute: 40, perDay: 300 };
  const back = roll(3);
  const wish = (at: number): LeaseWish => ({
    instance: `i${roll(3)}`,
    // now and then the same call twice
    sequence: step - (step % 2),
    wanted: roll(12),
    waiting: roll(3),
    share: 0.2,
    giveBack: { amount: back, minuteNumber: Math.floor(at / 60_000), dayNumber: Math.floor(at / 86_400_000) },
  });
  const made = wish(Date.now());
  return (store, tenantId, rules) => store.lease(tenantId, counter, made, rules);
}
