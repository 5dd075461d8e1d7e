import { expect, it } from "vitest";
import { openPgliteStores } from "../../../src/store/postgres/open-pglite-stores.ts";
import { openPostgresStores } from "../../../src/store/postgres/open-postgres-stores.ts";
import { startPostgres } from "../../mock/postgres-server.ts";
import type { OpenStores } from "../contract/opener.ts";
import { twoTenantWalk } from "../contract/two-tenant-walk.ts";
import { freshDatabase } from "./fresh-database.ts";

// A step is a few calls one after the other, at 1 ms and more each, and in PGlite at several: on a busy machine 100,000 steps
// took 209 s in PostgreSQL, and 20,000 took 123 s in PGlite. TENANTRY_WALK_STEPS=100000 walks the whole way.
const steps = Number(process.env.TENANTRY_WALK_STEPS ?? 20_000);

async function walked(open: OpenStores): Promise<number> {
  const report = await twoTenantWalk(open, { steps, seed: 20_261_127 });
  return Object.values(report).reduce((sum, count) => sum + count, 0);
}

it(`${steps} random steps of two tenants find nothing of one in the other (PostgreSQL)`, async () => {
  const server = await startPostgres();
  try {
    const { admin } = await freshDatabase(server);
    const open: OpenStores = (options) => openPostgresStores({ ...options, connectionString: admin, connections: 2 });
    expect(await walked(open)).toBe(steps);
  } finally {
    await server.close();
  }
});

it(`${steps} random steps of two tenants find nothing of one in the other (PGlite)`, async () => {
  expect(await walked((options) => openPgliteStores(options))).toBe(steps);
});
