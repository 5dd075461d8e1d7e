import { afterAll, beforeAll, expect, it } from "vitest";
import { openRedisStores } from "../../../src/store/redis/open-redis-stores.ts";
import { type RedisServer, startRedis } from "../../mock/redis-server.ts";
import { twoTenantWalk } from "../contract/two-tenant-walk.ts";

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

it("100,000 random steps of two tenants find nothing of one in the other (Redis)", async () => {
  const report = await twoTenantWalk(
    (options) => openRedisStores({ ...options, url: redis.url, commandTimeout: 20_000 }),
    { steps: 100_000, seed: 20_261_127 },
  );
  expect(Object.values(report).reduce((sum, count) => sum + count, 0)).toBe(100_000);
});
