// Under which names a deployment's tables, functions and roles stand in a database: several may share one server.
import { storeError } from "../store-error.ts";

export interface DatabaseNames {
  /** schema of all tables and functions; default `tenantry` */
  readonly schema: string;
  /** what request servers are members of: rows of one tenant at a time */
  readonly app: string;
  /** what administration is a member of: the same, tenants and roles written, and the three functions across tenants */
  readonly admin: string;
  /** owns those three functions; nobody logs in as it, and nobody but the schema's owner is a member */
  readonly platform: string;
}

/** Names from a schema and what the roles' names begin with. Throws `store.configuration` for what would need care to quote. */
export function databaseNames(options: { schema?: string; rolePrefix?: string } = {}): DatabaseNames {
  const schema = options.schema ?? "tenantry";
  const prefix = options.rolePrefix ?? schema;
  for (const name of [schema, prefix]) {
    // room for the longest ending within PostgreSQL's 63 bytes
    if (!/^[a-z][a-z0-9_]{0,47}$/.test(name) || name.startsWith("pg_")) {
      throw storeError("store.configuration", "a schema or role prefix is no plain PostgreSQL name", {
        kind: "usage",
        mend: "begin with a lower-case letter; then lower-case letters, digits and _, 48 at most, and no pg_ before them",
      });
    }
  }
  return { schema, app: `${prefix}_app`, admin: `${prefix}_admin`, platform: `${prefix}_platform` };
}
