import { afterAll, beforeAll, describe } from "vitest";
import { openPostgresStores } from "../../../src/store/postgres/open-postgres-stores.ts";
import { openRedisStores } from "../../../src/store/redis/open-redis-stores.ts";
import { type PostgresServer, startPostgres } from "../../mock/postgres-server.ts";
import { type RedisServer, startRedis } from "../../mock/redis-server.ts";
import { tokenKey } from "../../store/contract/opener.ts";
import { type FreshDatabase, freshDatabase } from "../../store/postgres/fresh-database.ts";
import { changesContract } from "./changes-contract.ts";

let redis: RedisServer;
let server: PostgresServer;
let database: FreshDatabase;
beforeAll(async () => {
  redis = await startRedis();
  server = await startPostgres();
  database = await freshDatabase(server);
});
afterAll(async () => {
  await redis.stop();
  await server.close();
});

describe("changes on record, of stores in Redis", () => {
  changesContract((declared) =>
    openRedisStores({ url: redis.url, tokenKey, ...(declared === undefined ? {} : { declared }) }),
  );
});

describe("changes on record, of stores in PostgreSQL", () => {
  changesContract((declared) =>
    openPostgresStores({
      ...{ connectionString: database.admin, connections: 4, tokenKey },
      ...(declared === undefined ? {} : { declared }),
    }),
  );
});
