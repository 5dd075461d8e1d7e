import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { redisAccess } from "../../../src/plan/redis-access.ts";
import type { LeaseWish, QuotaCounter, QuotaStore } from "../../../src/store/quota-store.ts";
import { openRedisStores } from "../../../src/store/redis/open-redis-stores.ts";
import { redisQuotaStore } from "../../../src/store/redis/redis-quota-store.ts";
import { startRedisCluster } from "../../mock/redis-cluster.ts";
import { type RedisServer, startRedis } from "../../mock/redis-server.ts";
import { aTenant, coded } from "../contract/opener.ts";

const rules = { windows: "fixed", blockMs: 0 } as const;
const tenantWide: QuotaCounter = { kind: "tenant", name: "", perDay: 3 };
const ofAnn: QuotaCounter = { kind: "user", name: "ann", perDay: 100 };
const wish: LeaseWish = { instance: "one", sequence: 1, wanted: 2, waiting: 1, share: 1 };

let redis: RedisServer;
let admin: Redis;
beforeAll(async () => {
  redis = await startRedis();
  admin = new Redis(redis.url);
});
afterAll(async () => {
  admin.disconnect();
  await redis.stop();
});
afterEach(() => admin.flushall());

/** Lets 3 of 5 requests of each tenant through, by two counters at once, and leases on a third. */
async function countsApart(store: QuotaStore, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => store.spend(id, [tenantWide, ofAnn], rules)));
    expect(answers.filter(({ refused }) => refused === undefined)).toHaveLength(3);
    const { granted } = await store.lease(id, { kind: "tool", name: "echo", perMinute: 10 }, wish, rules);
    expect(granted).toBe(2);
  }
}

describe("counters of quotas in Redis", () => {
  it("stand below the stores' prefix, and are erased with their tenant, and with no other", async () => {
    const stores = await openRedisStores({ url: redis.url, prefix: "mine:" });
    for (const id of ["acme", "globex"]) await stores.tenants.createTenant(aTenant(id));
    await countsApart(stores.quotas, ["acme", "globex"]);
    expect(await admin.keys("tenantry:*")).toEqual([]);
    expect(await admin.keys("mine:{acme}:q:*")).toHaveLength(4);
    await stores.tenants.deleteTenant("acme");
    expect(await admin.keys("mine:{acme}:q:*")).toEqual([]);
    expect(await admin.keys("mine:{globex}:q:*")).toHaveLength(4);
    await stores.tenants.createTenant(aTenant("acme"));
    await countsApart(stores.quotas, ["acme"]);
    await stores.close();
  });

  it("follow a prefix over a client of the caller's own, and refuse one that is none", async () => {
    await countsApart(redisQuotaStore(admin, { prefix: "mine:" }), ["acme"]);
    expect((await admin.keys("*")).every((key) => key.startsWith("mine:{acme}:q:"))).toBe(true);
    expect(() => redisQuotaStore(admin, { prefix: "a*" })).toThrow(
      expect.objectContaining(coded("store.configuration")),
    );
  });

  it("are spent as the tenant's own user in strict mode, with exactly the rights that provisioning grants", async () => {
    for (const id of ["acme", "globex"]) {
      const pattern = `tenantry:{${id}}:*`;
      const rights = redisAccess({ keys: [pattern], channels: [pattern] }).split(" ");
      await admin.call("ACL", "SETUSER", id, "reset", "on", ">pw", ...rights);
    }
    const tenantUser = (username: string) => (username === "shared" ? undefined : { username, password: "pw" });
    const declared = (id: string) => ({ generation: 1, ownRedisUser: id !== "shared" });
    const strict = await openRedisStores({ url: redis.url, tenantUser, declared });
    await countsApart(strict.quotas, ["acme", "globex", "shared"]);
    expect(String(await admin.client("LIST"))).toMatch(/cmd=evalsha user=acme /);
    // the user of acme, should a bug of ours use it for globex
    const mixedUp = await openRedisStores({ url: redis.url, tenantUser: () => ({ username: "acme", password: "pw" }) });
    await expect(mixedUp.quotas.spend("globex", [ofAnn], rules)).rejects.toMatchObject(coded("store.configuration"));
    // where the stores have no users of tenants, a tenant that demands one is refused
    const plain = await openRedisStores({ url: redis.url, declared });
    await expect(plain.quotas.spend("acme", [ofAnn], rules)).rejects.toMatchObject(coded("store.configuration"));
    for (const stores of [strict, mixedUp, plain]) await stores.close();
  });

  it("are counted in a cluster, each tenant's in its one slot", async () => {
    const cluster = await startRedisCluster(3, 0);
    try {
      const stores = await openRedisStores({ url: cluster.urls, commandTimeout: 20_000 });
      await countsApart(
        stores.quotas,
        Array.from({ length: 12 }, (_, n) => `tenant-${n}`),
      );
      await stores.close();
      const sizes = await Promise.all(cluster.nodes.map(async (node) => Number(await cluster.ask(node, "dbsize"))));
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(48);
      expect(Math.min(...sizes)).toBeGreaterThan(0);
    } finally {
      await cluster.stop();
    }
  });
});
