// A server's quota and usage over a real Redis of one scenario.
import { Redis } from "ioredis";
import { createLimiter } from "../../src/runtime/limit/create-limiter.ts";
import { openRedisStores } from "../../src/store/redis/open-redis-stores.ts";
import { type RedisServer, startRedis } from "../mock/redis-server.ts";
import { quotaContexts } from "../runtime/limit/quota-context.ts";
import { CountedRequests } from "./counted-requests.ts";
import { type FaultOutcome, faultOutcome } from "./fault-scenario.ts";

export interface RedisRig {
  readonly redis: RedisServer;
  /** the operator's connection */
  readonly admin: Redis;
  readonly requests: CountedRequests;
}

/** What was acknowledged outlives a kill: every write is in the append-only file before it is answered. */
const durable = ["--appendonly", "yes", "--appendfsync", "always"];

/** the server's own user, as docs/stores.md says; in a file, so that it is there after a restart */
const app = "user app on >pw ~tenantry:* &tenantry:* +@all -@dangerous";

/** Runs `work` on a fresh Redis with requests of tenant acme, as the ACL user `app`, and ends all of it. */
export async function onRedis(work: (rig: RedisRig) => Promise<FaultOutcome>): Promise<FaultOutcome> {
  const redis = await startRedis({ args: durable, aclFile: app });
  const ends: (() => unknown)[] = [() => redis.stop()];
  try {
    const admin = new Redis(redis.url, { maxRetriesPerRequest: 0, retryStrategy: () => 50 });
    admin.on("error", () => undefined);
    ends.push(() => admin.disconnect());
    const url = redis.url.replace("redis://", "redis://app:pw@");
    const stores = await openRedisStores({
      ...{ url, commandTimeout: 1_000 },
      declared: (tenantId) => (tenantId === "acme" ? { generation: 1 } : undefined),
    });
    ends.push(() => stores.close());
    const limiter = createLimiter({ store: stores.quotas, retryMs: 30, timeoutMs: 1_000 });
    ends.push(() => limiter.close());
    const rateLimit = { requestsPerMinute: 1_000_000, requestsPerDay: 1_000_000 };
    const acme = quotaContexts("acme", { rateLimit })();
    const at = Date.now();
    const requests = new CountedRequests({
      async spend() {
        const spending = await limiter.spend(acme);
        if (!spending.ok && spending.code !== "quota.unavailable") throw new Error(spending.code);
        return spending.ok;
      },
      async spent() {
        const record = await admin.getBuffer("tenantry:{acme}:q:t");
        return record === null ? 0 : Number(record.readBigUInt64BE(16));
      },
      record: (id) => stores.usage.addUsage("acme", id, [{ at, userId: "ann", allowed: 1, refused: 0 }]),
      async recorded() {
        const rows = await stores.usage.readUsage("acme", "month", 0, at + 1);
        return rows.reduce((sum, { allowed }) => sum + allowed, 0);
      },
    });
    return await work({ redis, admin, requests });
  } catch (error) {
    const ended = error instanceof Error ? error.message : String(error);
    return { ...faultOutcome({ sent: 0, right: 0, lost: 0, twice: 0 }, ended), holds: false };
  } finally {
    for (const end of ends.reverse()) await end();
  }
}
