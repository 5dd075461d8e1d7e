import { openPostgresStores } from "../../src/store/postgres/open-postgres-stores.ts";
import { openRedisStores } from "../../src/store/redis/open-redis-stores.ts";
import type { PostgresServer } from "../mock/postgres-server.ts";
import { startRedis } from "../mock/redis-server.ts";
import { freshDatabase } from "../store/postgres/fresh-database.ts";
import { clockJump } from "./clock-jump.ts";
import { edgeOfWindow } from "./edge-race.ts";
import type { FaultScenario } from "./fault-scenario.ts";
import { hostileNames } from "./hostile-names.ts";
import { postgresFaults } from "./postgres-faults.ts";
import { redisFaults } from "./redis-faults.ts";
import { serverKilled } from "./server-killed.ts";

/** Every fault of the report, in its order. `server` gives the PostgreSQL that all share, which whoever runs them starts. */
export function faultScenarios(server: () => PostgresServer): readonly FaultScenario[] {
  return [
    ...redisFaults,
    clockJump,
    ...postgresFaults(server),
    serverKilled,
    edgeOfWindow,
    hostileNames("Redis", async () => {
      const redis = await startRedis();
      const stores = await openRedisStores({ url: redis.url });
      return { ...stores, close: () => stores.close().then(() => redis.stop()) };
    }),
    hostileNames("PostgreSQL", async () =>
      openPostgresStores({ connectionString: (await freshDatabase(server())).admin }),
    ),
  ];
}
