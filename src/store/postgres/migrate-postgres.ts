import type pg from "pg";
import { type MigrateOptions, type MigrationOutcome, migrateDatabase } from "./migrate-database.ts";
import { withPgClient } from "./pg-client.ts";

/**
 * Migrates the database of a connection string (absent: PGHOST, PGUSER and the rest), logged in as the schema's owner.
 * Throws as `migrateDatabase` does, and `store.unavailable` where the server can't be reached.
 */
export async function migratePostgres(
  options: MigrateOptions & { connectionString?: string; ssl?: pg.ClientConfig["ssl"] } = {},
): Promise<MigrationOutcome> {
  const { connectionString, ssl } = options;
  const config = {
    ...(connectionString === undefined ? {} : { connectionString }),
    ...(ssl === undefined ? {} : { ssl }),
    application_name: "tenantry migrate",
  };
  return withPgClient(config, (client) => migrateDatabase(client, options));
}
