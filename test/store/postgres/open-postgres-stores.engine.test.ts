import { afterAll, beforeAll, describe } from "vitest";
import { openPostgresStores } from "../../../src/store/postgres/open-postgres-stores.ts";
import { type PostgresServer, startPostgres } from "../../mock/postgres-server.ts";
import { storesContract } from "../contract/stores-contract.ts";
import { type FreshDatabase, freshDatabase } from "./fresh-database.ts";

let server: PostgresServer;
let database: FreshDatabase;

beforeAll(async () => {
  server = await startPostgres();
  database = await freshDatabase(server);
});
afterAll(() => server.close());

describe("stores in PostgreSQL", () => {
  storesContract(async (options) => {
    await server.run(
      `truncate tenantry.tenants, tenantry.lives, tenantry.tenant_users, tenantry.oauth_tokens, tenantry.sessions,
        tenantry.roles, tenantry.usage, tenantry.usage_batches;
      alter table tenantry.audit disable trigger audit_append_only; truncate tenantry.audit;
      alter table tenantry.audit enable trigger audit_append_only`,
      database.name,
    );
    return openPostgresStores({ ...options, connectionString: database.admin, connections: 6 });
  });
});
