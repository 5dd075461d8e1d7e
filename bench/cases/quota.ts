// What a quota costs a request: exactly over Redis, by lease, and when there is nothing left.
import { Redis } from "ioredis";
import { RateLimiterRedis, RateLimiterUnion } from "rate-limiter-flexible";
import { createLimiter, type LimiterOptions } from "../../src/runtime/limit/create-limiter.ts";
import { redisQuotaStore } from "../../src/store/redis/redis-quota-store.ts";
import { simulateLeases } from "../../test/mock/lease-simulation.ts";
import { startRedis } from "../../test/mock/redis-server.ts";
import { quotaContexts } from "../../test/runtime/limit/quota-context.ts";
import type { BenchCase } from "../bench-case.ts";

const wide = { requestsPerMinute: 10_000_000, requestsPerDay: 10_000_000_000 };

async function opened(options: LimiterOptions = {}) {
  const server = await startRedis();
  const client = new Redis(server.url);
  const limiter = createLimiter({ store: redisQuotaStore(client), timeoutMs: 10_000, ...options });
  const close = async (): Promise<void> => {
    await limiter.close();
    client.disconnect();
    await server.stop();
  };
  return { server, client, limiter, close };
}

/** CPU of the redis-server process in ms, by `INFO cpu`. */
async function serverCpu(client: Redis): Promise<number> {
  const info = await client.info("cpu");
  const of = (name: string): number => Number(new RegExp(`${name}:([\\d.]+)`).exec(info)?.[1] ?? Number.NaN);
  return (of("used_cpu_user") + of("used_cpu_sys")) * 1_000;
}

/** CPU ms of this process and of the server for `count` calls, 64 at a time. */
async function cpuOf(client: Redis, work: () => Promise<unknown>, count: number): Promise<number> {
  const [own, theirs] = [process.cpuUsage(), await serverCpu(client)];
  for (let done = 0; done < count; done += 64) await Promise.all(Array.from({ length: 64 }, work));
  const { user, system } = process.cpuUsage(own);
  return (user + system) / 1_000 + (await serverCpu(client)) - theirs;
}

export const cases: readonly BenchCase[] = [
  {
    name: "quota, exact: minute and day in one round trip",
    target: 1.4,
    unit: "x a no-op EVALSHA, one at a time",
    clock: "wall",
    async prepare() {
      const { client, limiter, close } = await opened();
      const acme = quotaContexts("acme", { rateLimit: wide })();
      const sha = String(await client.script("LOAD", "return 1"));
      return {
        async subject() {
          if (!(await limiter.spend(acme)).ok) throw new Error("refused");
        },
        async floor() {
          await client.evalsha(sha, 1, "tenantry:{acme}:noop");
        },
        close,
      };
    },
  },
  {
    name: "quota, exact: CPU of client and server",
    target: 0.5,
    unit: "x rate-limiter-flexible's union of a minute and a day",
    async measure() {
      const { client, limiter, close } = await opened();
      const contexts = Array.from({ length: 500 }, (_, n) => quotaContexts(`t-${n}`, { rateLimit: wide })());
      const union = new RateLimiterUnion(
        ...[60, 86_400].map((duration) => {
          const keyPrefix = `w${duration}`;
          return new RateLimiterRedis({ storeClient: client, keyPrefix, points: 1e9, duration });
        }),
      );
      let turn = 0;
      const ours = async (): Promise<void> => {
        if (!(await limiter.spend(contexts[turn++ % 500] as (typeof contexts)[number])).ok) throw new Error("refused");
      };
      const theirs = (): Promise<unknown> => union.consume(`t-${turn++ % 500}`);
      await cpuOf(client, ours, 3_200);
      await cpuOf(client, theirs, 3_200);
      const ratios: number[] = [];
      for (let round = 0; round < 9; round += 1) {
        const one = await cpuOf(client, ours, 6_400);
        ratios.push(one / (await cpuOf(client, theirs, 6_400)));
      }
      await close();
      return ratios.sort((a, b) => a - b)[4] as number;
    },
  },
  {
    name: "quota, by lease",
    target: 0.033,
    unit: "x a bare INCR (CPU of the client), headers included",
    async prepare() {
      const { client, limiter, close } = await opened({ mode: "lease" });
      const contexts = Array.from({ length: 16 }, (_, n) => quotaContexts(`t-${n}`, { rateLimit: wide })());
      let turn = 0;
      return {
        async subject() {
          const spending = limiter.spend(contexts[turn++ & 15] as (typeof contexts)[number]);
          if (!(spending instanceof Promise ? await spending : spending).ok) throw new Error("refused");
        },
        async floor() {
          await client.incr("tenantry:{acme}:plain");
        },
        close,
      };
    },
  },
  {
    name: "quota, exhausted counter",
    target: 0.02,
    unit: "x a bare INCR (CPU of the client)",
    async prepare() {
      const { client, limiter, close } = await opened();
      const acme = quotaContexts("acme", { rateLimit: { requestsPerMinute: 1, requestsPerDay: 1 } })();
      while ((await limiter.spend(acme)).ok);
      return {
        subject() {
          const spending = limiter.spend(acme);
          if (spending instanceof Promise || spending.ok) throw new Error("let through");
        },
        async floor() {
          await client.incr("tenantry:{acme}:plain");
        },
        close,
      };
    },
  },
  {
    name: "quota, by lease: overrun of 50 crashing servers",
    target: 1,
    unit: "% of the limit in the worst minute",
    async measure() {
      let worst = Number.NEGATIVE_INFINITY;
      for (let run = 0; run < 3; run += 1) worst = Math.max(worst, (await simulateLeases(Math.random)).overrun);
      return Math.max(0, worst * 100);
    },
  },
];
