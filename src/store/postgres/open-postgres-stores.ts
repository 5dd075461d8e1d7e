// All of a deployment's stores on one PostgreSQL database, after the self-test has passed.
import type pg from "pg";
import { storeError } from "../store-error.ts";
import type { StoreOptions, Stores } from "../stores.ts";
import { assembleStores } from "./assemble-stores.ts";
import { checkDatabase } from "./check-database.ts";
import { type ClassPools, classDatabase } from "./class-pools.ts";
import type { Database } from "./database.ts";
import { databaseNames } from "./database-names.ts";
import { loadPg } from "./load-pg.ts";
import { numberTypes } from "./number-types.ts";
import { withPgClient } from "./pg-client.ts";
import { poolDatabase } from "./pool-database.ts";

export interface PostgresStoreOptions extends StoreOptions {
  /** `postgres://…`; absent: PGHOST, PGUSER and the rest, as libpq reads them */
  connectionString?: string;
  /** TLS as `pg` takes it */
  ssl?: pg.PoolConfig["ssl"];
  /** default `tenantry` */
  schema?: string;
  /** what the three roles' names begin with; default: the schema */
  rolePrefix?: string;
  /** connections at most; default 10. More calls than that wait for one. */
  connections?: number;
  /** pools of their own for some classes of tenants, beside the one of all others */
  pools?: ClassPools;
  /** ms that a call waits for a connection; default 5,000 */
  connectTimeout?: number;
  /** ms that the server may work on one call; default 5,000. A second later the connection is given up. */
  statementTimeout?: number;
  /** false for a transaction pooler that carries no prepared statements (PgBouncer before 1.21); default true */
  prepared?: boolean;
}

/**
 * Opens the stores. The login must be a member of `<prefix>_app`, or of `<prefix>_admin` where tenants are created, listed
 * or found by domain. Throws `store.unavailable` where the server can't be reached, `store.migration` where the schema is not
 * the one of this version, and `store.unsafe` with every fault that the self-test finds: then no store is opened.
 */
export async function openPostgresStores(options: PostgresStoreOptions = {}): Promise<Stores> {
  const { schema } = databaseNames(options);
  const statementTimeout = wholeNumber("statementTimeout", options.statementTimeout ?? 5_000);
  const config: pg.PoolConfig = {
    ...(options.connectionString === undefined ? {} : { connectionString: options.connectionString }),
    ...(options.ssl === undefined ? {} : { ssl: options.ssl }),
    application_name: "tenantry",
    connectionTimeoutMillis: wholeNumber("connectTimeout", options.connectTimeout ?? 5_000),
    statement_timeout: statementTimeout,
    query_timeout: statementTimeout + 1_000,
    keepAlive: true,
  };
  await withPgClient(config, (client) => checkDatabase(client, options));
  const driver = await loadPg();
  const open = (connections: number): Database => {
    const pool = new driver.Pool({ ...config, max: connections, types: numberTypes(driver) });
    return poolDatabase(pool, { schema, prepared: options.prepared ?? true });
  };
  const { connections = {}, classOf } = options.pools ?? {};
  const sizes = Object.entries(connections).map(
    ([name, size]) => [name, wholeNumber(`pools.connections.${name}`, size)] as const,
  );
  const rest = open(wholeNumber("connections", options.connections ?? 10));
  const pools = new Map(sizes.map(([name, size]) => [name, open(size)]));
  const database = classOf === undefined ? rest : classDatabase(rest, pools, classOf);
  return assembleStores(database, options);
}

function wholeNumber(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw storeError("store.configuration", `${name} is a whole number from 1`, { kind: "usage" });
}
