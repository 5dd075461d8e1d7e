import { afterAll, beforeAll, describe } from "vitest";
import { openRedisStores } from "../../../src/store/redis/open-redis-stores.ts";
import { type RedisServer, startRedis } from "../../mock/redis-server.ts";
import { storesContract } from "../contract/stores-contract.ts";

let redis: RedisServer;
let opened = 0;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describe("stores in Redis", () => {
  storesContract((options) =>
    openRedisStores({ ...options, url: redis.url, prefix: `t${++opened}:`, commandTimeout: 20_000 }),
  );
});
