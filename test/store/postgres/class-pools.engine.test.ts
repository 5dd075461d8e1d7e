import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPostgresStores } from "../../../src/store/postgres/open-postgres-stores.ts";
import { startPostgres } from "../../mock/postgres-server.ts";
import { type FreshDatabase, freshDatabase } from "./fresh-database.ts";

let server: Awaited<ReturnType<typeof startPostgres>>;
let database: FreshDatabase;
beforeAll(async () => {
  server = await startPostgres();
  database = await freshDatabase(server);
});
afterAll(() => server.close());

const tenant = (tenantId: string) => ({
  ...{ tenantId, organizationName: tenantId, status: "active" as const, plan: "pro" as const, settings: {} },
  ...{ createdAt: 1, updatedAt: 1 },
});

describe("pools by class of tenant", () => {
  it("give each class its own connections, and the rest theirs", async () => {
    const stores = await openPostgresStores({
      connectionString: database.admin,
      connections: 2,
      pools: { classOf: (id) => (id.startsWith("big") ? "enterprise" : undefined), connections: { enterprise: 3 } },
    });
    for (const id of ["big-one", "big-two", "small"]) await stores.tenants.createTenant(tenant(id));
    const many = (id: string) => Promise.all(Array.from({ length: 40 }, () => stores.tenants.getTenantUsers(id)));
    await Promise.all([many("big-one"), many("big-two"), many("small")]);
    const rows = await server.run(
      `select count(*)::int as open from pg_stat_activity where datname = '${database.name}' and application_name = 'tenantry'`,
    );
    // two of the rest, three of the class, and no more
    expect(JSON.stringify(rows)).toContain("5");
    await stores.close();
  });

  it("are refused with a size that is none", async () => {
    const wrong = { classOf: () => "x", connections: { x: 0 } };
    await expect(openPostgresStores({ connectionString: database.admin, pools: wrong })).rejects.toMatchObject({
      code: "store.configuration",
    });
  });
});
