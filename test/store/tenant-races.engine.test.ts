import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { memoryQuotaStore } from "../../src/store/memory/memory-quota-store.ts";
import { openMemoryStores } from "../../src/store/memory/open-memory-stores.ts";
import { openPostgresStores } from "../../src/store/postgres/open-postgres-stores.ts";
import type { QuotaStore } from "../../src/store/quota-store.ts";
import { openRedisStores } from "../../src/store/redis/open-redis-stores.ts";
import type { Stores } from "../../src/store/stores.ts";
import { type PostgresServer, startPostgres } from "../mock/postgres-server.ts";
import { type RedisServer, startRedis } from "../mock/redis-server.ts";
import { hostileIds } from "./contract/hostile-ids.ts";
import { aTenant, tokenKey } from "./contract/opener.ts";
import { type FreshDatabase, freshDatabase } from "./postgres/fresh-database.ts";
import { raceTenants } from "./tenant-races.ts";

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
const redisStores = (prefix = "races:") =>
  openRedisStores({ url: redis.url, tokenKey, prefix, commandTimeout: 20_000 });

async function several(open: () => Promise<Stores>, work: (clients: readonly Stores[]) => Promise<void>) {
  const clients = await Promise.all(Array.from({ length: 5 }, open));
  try {
    await work(clients);
  } finally {
    await Promise.all(clients.map((client) => client.close()));
  }
}

describe("one tenant, created, filled and deleted by several clients at once", () => {
  it("has one life at a time in Redis, and nothing of it in the next", () =>
    several(redisStores, (clients) => raceTenants(clients, 12)));

  it("has one life at a time in PostgreSQL, and nothing of it in the next", () =>
    several(
      () => openPostgresStores({ connectionString: database.admin, connections: 4, tokenKey }),
      (clients) => raceTenants(clients, 12),
    ));

  it("has one life at a time in memory, and nothing of it in the next", async () => {
    const stores = openMemoryStores();
    await raceTenants([stores, stores, stores], 12);
    await stores.close();
  });
});

describe("counters of quotas", () => {
  const rules = { windows: "fixed", blockMs: 0 } as const;
  let places = 0;
  const stores: Readonly<Record<string, () => Promise<{ quotas: QuotaStore; close(): Promise<void> }>>> = {
    memory: async () => ({ quotas: memoryQuotaStore(), close: async () => undefined }),
    Redis: async () => {
      const opened = await redisStores(`quotas-${++places}:`);
      await opened.tenants.createTenant(aTenant("acme"));
      return { quotas: opened.quotas, close: () => opened.close() };
    },
  };
  it.each(Object.keys(stores))(
    "refuse at none or less, and count to as many as a number holds, in %s",
    async (name) => {
      const opened = await stores[name]?.();
      if (opened === undefined) throw new TypeError(name);
      const { quotas, close } = opened;
      for (const limit of [0, -1, -1e15]) {
        const none = { kind: "tenant", name: `none ${limit}`, perMinute: limit } as const;
        expect(await quotas.spend("acme", [none], rules)).toMatchObject({ refused: { by: "minute" } });
        const wish = { instance: "one", sequence: 1, wanted: 10, waiting: 1, share: 0.5 };
        expect(await quotas.lease("acme", { ...none, name: `lease ${limit}` }, wish, rules)).toMatchObject({
          granted: 0,
        });
      }
      const huge = { kind: "tenant", name: "huge", perMinute: Number.MAX_SAFE_INTEGER, perDay: 1e300 } as const;
      for (let n = 1; n < 4; n++) {
        const spent = await quotas.spend("acme", [huge], rules);
        expect(spent.refused).toBeUndefined();
        expect(spent.readings[0]?.day).toBe(n);
      }
      await close();
    },
  );

  it.each(Object.keys(stores))("tell hostile names apart in %s", async (name) => {
    const opened = await stores[name]?.();
    if (opened === undefined) throw new TypeError(name);
    const names = [...Object.values(hostileIds), "x".repeat(100_000), "x".repeat(100_001)];
    for (let n = 1; n < 3; n++) {
      for (const user of names) {
        const spent = await opened.quotas.spend("acme", [{ kind: "user", name: user }], rules);
        expect(spent.readings[0]?.day).toBe(n);
      }
    }
    await opened.close();
  });
});
