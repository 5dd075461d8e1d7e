import { Redis } from "ioredis";
import { afterEach, describe, expect, it } from "vitest";
import { createLimiter, type LimiterOptions } from "../../../src/runtime/limit/create-limiter.ts";
import type { Limiter } from "../../../src/runtime/limit/limiter.ts";
import { redisQuotaStore } from "../../../src/store/redis/redis-quota-store.ts";
import { type RedisOptions, type RedisServer, startRedis } from "../../mock/redis-server.ts";
import { quotaContexts } from "./quota-context.ts";

const open: { end(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.end();
});

/** Limits so wide that a minute's edge inside a test changes nothing that it looks at. */
const acme = quotaContexts("acme", { rateLimit: { requestsPerMinute: 1_000, requestsPerDay: 1_000 } })();

async function started(options: LimiterOptions = {}, redisOptions: RedisOptions = {}) {
  const server: RedisServer = await startRedis(redisOptions);
  const client = new Redis(server.url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
  client.on("error", () => undefined);
  const limiter = createLimiter({ store: redisQuotaStore(client), retryMs: 30, timeoutMs: 5_000, ...options });
  open.push({ end: () => server.stop() }, { end: () => client.disconnect() }, { end: () => limiter.close() });
  return { server, client, limiter };
}

async function tally(limiter: Limiter, times: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let n = 0; n < times; n += 1) {
    const spending = await limiter.spend(acme);
    const word = spending.ok ? "ok" : spending.code;
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
}

/** Spends until one passes: a recovery is due within the retry interval and a reconnection. */
async function recovered(limiter: Limiter): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    if ((await limiter.spend(acme)).ok) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("nothing passed after the store was back");
}

async function dayCount(client: Redis): Promise<number> {
  const record = await client.getBuffer("tenantry:{acme}:q:t");
  return record === null ? 0 : Number(record.readBigUInt64BE(16));
}

// Kills, SCRIPT FLUSH, FLUSHALL and a full memory are in test/faults, with their counts.
describe("exact quotas over a real Redis", () => {
  it("refuse while Redis is stopped or slow, without waiting for each request", async () => {
    const { server, limiter } = await started({ timeoutMs: 200, retryMs: 60_000 });
    await tally(limiter, 5);
    server.pause();
    expect(await tally(limiter, 200)).toEqual({ "quota.unavailable": 200 });
    server.resume();
  });

  it("refuse a user that may not run scripts, and say so in the error", async () => {
    const { server, limiter } = await started();
    await tally(limiter, 1);
    const admin = new Redis(server.url);
    open.push({ end: () => admin.disconnect() });
    await admin.acl("SETUSER", "weak", "on", ">pw", "~*", "+@all", "-@scripting");
    const weak = new Redis(server.url, { username: "weak", password: "pw" });
    open.push({ end: () => weak.disconnect() });
    const store = redisQuotaStore(weak);
    const counter = { kind: "tenant", name: "", perMinute: 1 } as const;
    await expect(store.spend("acme", [counter], { windows: "fixed", blockMs: 0 })).rejects.toMatchObject({
      code: "store.configuration",
    });
    const refusing = createLimiter({ store });
    expect(await refusing.spend(acme)).toMatchObject({ ok: false, code: "quota.unavailable" });
  });

  it("hold a counter that somebody overwrote for corrupt, and other tenants for sound", async () => {
    const { client, limiter } = await started();
    await client.lpush("tenantry:{acme}:q:t", "not a record");
    expect(await tally(limiter, 3)).toEqual({ "quota.unavailable": 3 });
    const globex = quotaContexts("globex", {})();
    expect(await limiter.spend(globex)).toMatchObject({ ok: true });
  });

  it("refuse ids that are none before Redis sees a key", async () => {
    const { client } = await started();
    const store = redisQuotaStore(client);
    for (const id of ["a}:x", "{", "ACME", "a b", "", "a\n", "platform"]) {
      const counter = { kind: "tenant", name: "", perMinute: 1 } as const;
      await expect(store.spend(id, [counter], { windows: "fixed", blockMs: 0 })).rejects.toMatchObject({
        code: "store.invalid",
      });
    }
    expect(await client.dbsize()).toBe(0);
  });
});

describe("leased quotas over a real Redis", () => {
  it("spend what is in hand while Redis is killed, then do what the fail mode says", async () => {
    const { server, limiter } = await started({ mode: "lease", share: 0.2, timeoutMs: 200 });
    await tally(limiter, 2);
    await server.kill();
    const counts = await tally(limiter, 400);
    expect(counts["quota.unavailable"]).toBeGreaterThan(0);
    expect(counts.ok ?? 0).toBeLessThanOrEqual(200);
    await server.restart();
    await recovered(limiter);
  });

  it("count what passed by the local share when Redis is back", async () => {
    const { server, client, limiter } = await started({ mode: "lease", failMode: "local-share", timeoutMs: 200 });
    await tally(limiter, 1);
    server.pause();
    const away = await tally(limiter, 100);
    server.resume();
    expect(away).toEqual({ ok: 100 });
    for (let tries = 0; tries < 500 && (await dayCount(client)) < 101; tries += 1) {
      await tally(limiter, 1);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await dayCount(client)).toBeGreaterThanOrEqual(101);
  });
});
