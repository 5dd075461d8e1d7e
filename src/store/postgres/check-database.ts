// The start-up self-test: nothing runs on a database whose tables, views, roles, keys or functions break the rules.
import { storeError } from "../store-error.ts";
import { databaseNames } from "./database-names.ts";
import { newestMigration } from "./newest-migration.ts";
import { codeRules } from "./rules/code-rules.ts";
import { grantRules } from "./rules/grant-rules.ts";
import { roleRules } from "./rules/role-rules.ts";
import { tableRules } from "./rules/table-rules.ts";
import type { SqlClient } from "./sql-client.ts";

export interface DatabaseFault {
  /** the rule: `table.rls-off` */
  readonly code: string;
  /** the table, role, function … that breaks it */
  readonly object: string;
  /** one sentence about the object */
  readonly why: string;
}

export interface CheckOptions {
  schema?: string;
  rolePrefix?: string;
  /** PGlite: the login is a superuser that has set its role, and the version is the package's. Weaker; development only. */
  embedded?: boolean;
}

const rules = [...roleRules, ...tableRules, ...codeRules, ...grantRules];

/**
 * Looks at the database as the role that will run the stores, and gives every fault; none means that it may run. Throws
 * `store.migration` where the schema is absent, older or newer than this version works on.
 */
export async function databaseFaults(client: SqlClient, options: CheckOptions = {}): Promise<DatabaseFault[]> {
  const names = databaseNames(options);
  const { schema, app, admin, platform } = names;
  await refuseOtherVersion(client, schema);
  const faults: DatabaseFault[] = [];
  const n = `with n as (select $1::text as schema, $2::text as app, $3::text as admin, $4::text as platform,
    $5::boolean as embedded, current_user::text as me, session_user::text as login) `;
  for (const { code, why, sql } of rules) {
    const values = [schema, app, admin, platform, options.embedded === true];
    const rows = await client.query<{ object: string }>(n + sql, values);
    faults.push(...rows.map(({ object }) => ({ code, object, why })));
  }
  faults.push(...(await visibleRows(client, schema)));
  return faults;
}

/** Throws `store.unsafe` with every fault, or gives nothing. */
export async function checkDatabase(client: SqlClient, options: CheckOptions = {}): Promise<void> {
  const faults = await databaseFaults(client, options);
  if (faults.length === 0) return;
  const told = faults.map(({ code, object, why }) => `${code}: ${object} ${why}`).join("; ");
  throw storeError("store.unsafe", `the database does not keep tenants apart: ${told}`, {
    mend: "mend each, or make the schema anew with `tenantry migrate`; see docs/postgres.md",
  });
}

async function refuseOtherVersion(client: SqlClient, schema: string): Promise<void> {
  const [found] = await client.query<{ here: boolean }>(
    "select to_regclass(format('%I.migrations', $1::text)) is not null as here",
    [schema],
  );
  const version = found?.here
    ? (
        await client.query<{ version: number }>(
          `select coalesce(max(version), 0)::int as version from "${schema}".migrations`,
        )
      )[0]
    : undefined;
  if (version?.version === newestMigration) return;
  const state = version ? `at migration ${version.version}` : "without the store's schema";
  throw storeError("store.migration", `the database is ${state}, and this version works on ${newestMigration}`, {
    mend: "run `tenantry migrate`, or use the version of tenantry that belongs to the database",
  });
}

/** What the rules are for, tried out: a session that names no tenant must see nothing. */
async function visibleRows(client: SqlClient, schema: string): Promise<DatabaseFault[]> {
  const tables = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace s on s.oid = c.relnamespace where s.nspname = $1
      and c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relname <> 'migrations' and has_table_privilege(c.oid, 'select')`,
    [schema],
  );
  const faults: DatabaseFault[] = [];
  for (const { name } of tables) {
    const quoted = `"${schema}"."${name.replaceAll('"', '""')}"`;
    const [row] = await client.query<{ seen: boolean }>(`select exists (select from ${quoted}) as seen`);
    if (row?.seen) faults.push({ code: "rows.without-tenant", object: name, why: "shows rows to who named no tenant" });
  }
  return faults;
}
