// A database of one test, migrated by an owner who is no superuser, and the logins that servers have.
import { migratePostgres } from "../../../src/store/postgres/migrate-postgres.ts";
import type { PostgresServer } from "../../mock/postgres-server.ts";

export interface FreshDatabase {
  name: string;
  /** the schema's owner, who migrates */
  owner: string;
  /** login of an administration: a member of tenantry_admin */
  admin: string;
  /** login of a request server: a member of tenantry_app */
  app: string;
}

/** Makes it, with connection strings for each login. */
export async function freshDatabase(server: PostgresServer): Promise<FreshDatabase> {
  await server.run(`do $$ begin
    if not exists (select from pg_roles where rolname = 'store_owner') then create role store_owner login createrole; end if;
  end $$`);
  const name = await server.createDatabase("store_owner");
  const owner = server.urlOf("store_owner", name);
  await migratePostgres({ connectionString: owner });
  await server.run(`do $$ begin
    if not exists (select from pg_roles where rolname = 'store_admin') then
      create role store_admin login in role tenantry_admin;
      create role store_app login in role tenantry_app;
    end if;
  end $$`);
  return { name, owner, admin: server.urlOf("store_admin", name), app: server.urlOf("store_app", name) };
}
