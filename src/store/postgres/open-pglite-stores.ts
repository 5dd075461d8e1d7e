// The PostgreSQL stores inside this process: for development and tests. One connection, and weaker than a server.
import type { StoreOptions, Stores } from "../stores.ts";
import { assembleStores } from "./assemble-stores.ts";
import { checkDatabase } from "./check-database.ts";
import { databaseNames } from "./database-names.ts";
import { migrateDatabase } from "./migrate-database.ts";
import { pgliteDatabase } from "./pglite-database.ts";
import type { SqlClient } from "./sql-client.ts";

export interface PgliteStoreOptions extends StoreOptions {
  /** folder of the database; absent: in memory */
  dataDirectory?: string;
  schema?: string;
}

/**
 * Opens (and migrates) an embedded database. PGlite's login is a superuser, so that the role is set once, here: policies hold
 * against our own mistakes, but whoever can run SQL of their own can set the role back. Not for production.
 */
export async function openPgliteStores(options: PgliteStoreOptions = {}): Promise<Stores> {
  const names = databaseNames(options);
  // Loaded here, so that who runs on a server needs no embedded database.
  const { PGlite } = await import("@electric-sql/pglite");
  const lite = await PGlite.create(options.dataDirectory === undefined ? {} : { dataDir: options.dataDirectory });
  try {
    const client: SqlClient = {
      query: async <Row>(text: string, values?: readonly unknown[]) =>
        (await lite.query<Row>(text, values ? [...values] : [])).rows,
      script: async (text) => void (await lite.exec(text)),
    };
    await migrateDatabase(client, options);
    await lite.exec(`set role "${names.admin}"`);
    await checkDatabase(client, { ...options, embedded: true });
  } catch (cause) {
    await lite.close();
    throw cause;
  }
  return assembleStores(pgliteDatabase(lite, names.schema), options);
}
