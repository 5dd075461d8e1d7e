import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRedisStores } from "../../../src/store/redis/open-redis-stores.ts";
import { type RedisCluster, startRedisCluster } from "../../mock/redis-cluster.ts";
import { aTenant, aToken, tokenKey } from "../contract/opener.ts";
import { storesContract } from "../contract/stores-contract.ts";

let cluster: RedisCluster;
let opened = 0;
beforeAll(async () => {
  cluster = await startRedisCluster();
});
afterAll(() => cluster.stop());

describe("stores in a Redis Cluster of six nodes", () => {
  storesContract((options) =>
    openRedisStores({ ...options, url: cluster.urls, prefix: `t${++opened}:`, commandTimeout: 20_000 }),
  );

  it("go on when a primary is killed and its replica takes over", async () => {
    const stores = await openRedisStores({ url: cluster.urls, prefix: "failover:", commandTimeout: 2_000, tokenKey });
    try {
      const ids = Array.from({ length: 30 }, (_, n) => `tenant-${n}`);
      const expiresAt = Date.now() + 600_000;
      for (const id of ids) {
        await stores.tenants.createTenant(aTenant(id));
        await stores.tokens.storeToken(id, "t", aToken(id, "t", expiresAt));
      }
      // what a primary acknowledged and did not hand on is lost with it: let it hand on
      for (const node of cluster.nodes.slice(0, 3)) await cluster.ask(node, "wait", "1", "5000");
      await cluster.nodes[0]?.kill();
      const seen = new Map<string, string | undefined>();
      for (let tries = 0; seen.size < ids.length && tries < 2_000; tries++) {
        for (const id of ids.filter((one) => !seen.has(one))) {
          const answer = await stores.tokens.getToken(id, "t").catch((error: unknown) => error);
          if (answer instanceof Error)
            expect(answer).toMatchObject({ name: "TenantryError", code: "store.unavailable" });
          else seen.set(id, (answer as { tenantId: string } | null)?.tenantId);
        }
      }
      expect([...seen].filter(([id, tenantId]) => id !== tenantId)).toEqual([]);
      expect(seen.size).toBe(ids.length);
      for (const id of ids) await stores.tenants.addUserToTenant(id, "ann", "member");
      expect(await stores.tenants.getUserTenants("ann")).toEqual(ids.toSorted());
    } finally {
      await stores.close();
    }
  });
});
