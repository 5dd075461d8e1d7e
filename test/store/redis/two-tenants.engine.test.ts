import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { redisAccess } from "../../../src/plan/redis-access.ts";
import { openRedisStores } from "../../../src/store/redis/open-redis-stores.ts";
import { startRedisCluster } from "../../mock/redis-cluster.ts";
import { type RedisServer, startRedis } from "../../mock/redis-server.ts";
import type { OpenStores } from "../contract/opener.ts";
import { twoTenantWalk } from "../contract/two-tenant-walk.ts";

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

async function walked(open: OpenStores): Promise<number> {
  const report = await twoTenantWalk(open, { steps: 100_000, seed: 20_261_127 });
  return Object.values(report).reduce((sum, count) => sum + count, 0);
}

it("100,000 random steps of two tenants find nothing of one in the other (Redis)", async () => {
  const open: OpenStores = (options) => openRedisStores({ ...options, url: redis.url, commandTimeout: 20_000 });
  expect(await walked(open)).toBe(100_000);
});

it("100,000 random steps of two tenants find nothing of one in the other (Redis, each tenant's own user)", async () => {
  const admin = new Redis(redis.url);
  const tenantUser = async (tenantId: string) => {
    const pattern = `strict:{${tenantId}}:*`;
    const rights = redisAccess({ keys: [pattern], channels: [pattern] }).split(" ");
    await admin.call("ACL", "SETUSER", tenantId, "reset", "on", ">pw", ...rights);
    return { username: tenantId, password: "pw" };
  };
  const strict = { url: redis.url, prefix: "strict:", commandTimeout: 20_000, tenantUser };
  expect(await walked((options) => openRedisStores({ ...options, ...strict }))).toBe(100_000);
  admin.disconnect();
});

it("100,000 random steps of two tenants find nothing of one in the other (Redis Cluster of six nodes)", async () => {
  const cluster = await startRedisCluster();
  try {
    const open: OpenStores = (options) => openRedisStores({ ...options, url: cluster.urls, commandTimeout: 20_000 });
    expect(await walked(open)).toBe(100_000);
  } finally {
    await cluster.stop();
  }
});
