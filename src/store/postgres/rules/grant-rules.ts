// What may be done, by us and by everybody; and in which state a session of ours begins.
import type { DatabaseRule } from "./database-rule.ts";

const relations = `n join pg_namespace s on s.nspname = n.schema join pg_class c on c.relnamespace = s.oid
  and c.relkind in ('r', 'p', 'v', 'm', 'f')`;

export const grantRules: readonly DatabaseRule[] = [
  {
    code: "grant.public-table",
    why: "is open to PUBLIC, that is, to every role of the server",
    sql: `select c.relname as object from ${relations} where exists (select from aclexplode(c.relacl) a where a.grantee = 0)`,
  },
  {
    code: "grant.public-function",
    why: "may be called by PUBLIC, that is, by every role of the server",
    sql: `select f.proname as object from n join pg_namespace s on s.nspname = n.schema join pg_proc f on f.pronamespace = s.oid
      where exists (select from aclexplode(coalesce(f.proacl, acldefault('f', f.proowner))) a where a.grantee = 0)`,
  },
  {
    code: "grant.beyond-rows",
    why: "may be emptied, referred to or given triggers by us: TRUNCATE, REFERENCES and TRIGGER pass every policy",
    sql: `select c.relname as object from ${relations} where has_table_privilege(n.me, c.oid, 'truncate, references, trigger')
      and not (select r.rolsuper from pg_roles r where r.rolname = n.me)`,
  },
  {
    code: "grant.audit-change",
    why: "may be changed by us: audit records are added and read, nothing else",
    sql: `select c.relname as object from ${relations} where c.relname = 'audit'
      and (has_any_column_privilege(n.me, c.oid, 'update') or has_table_privilege(n.me, c.oid, 'delete'))`,
  },
  {
    code: "grant.migrations-change",
    why: "may be changed by us: which migrations were applied is the owner's to say",
    sql: `select c.relname as object from ${relations} where c.relname = 'migrations'
      and has_table_privilege(n.me, c.oid, 'insert, update, delete')`,
  },
  {
    code: "grant.schema-create",
    why: "lets us make tables and functions in it",
    sql: "select s.nspname as object from n join pg_namespace s on s.nspname = n.schema where has_schema_privilege(n.me, s.oid, 'create')",
  },
  {
    code: "search-path.writable",
    why: "is in our search_path, and we may make functions and tables there that are then taken for others",
    sql: `select s.nspname as object from n join pg_namespace s on s.nspname = any (current_schemas(false))
      where has_schema_privilege(n.me, s.oid, 'create') and s.nspname <> n.schema`,
  },
  {
    code: "search-path.catalog-late",
    why: "stands before pg_catalog in our search_path, so that its operators are taken for PostgreSQL's own",
    sql: `select p.name as object from n cross join unnest(current_schemas(true)) with ordinality as p(name, place)
      where p.name !~ '^pg_' and p.place < array_position(current_schemas(true), 'pg_catalog')`,
  },
  {
    code: "session.tenant-set",
    why: "is set before anybody named a tenant, by the role's, the database's or the connection's settings",
    sql: "select 'tenantry.tenant_id' as object from n where current_setting('tenantry.tenant_id', true) <> ''",
  },
  {
    code: "session.isolation",
    why: "is not read committed, without which counts under a lock are not exact",
    sql: "select 'default_transaction_isolation' as object from n where current_setting('default_transaction_isolation') <> 'read committed'",
  },
  {
    // CVE-2025-8713 (planner statistics seen through a policy), fixed in these minors and with it CVE-2023-2455 and
    // CVE-2019-10130; views that run as their caller begin with 15.
    code: "server.version",
    why: "lacks fixes that row-level security rests on: 15.14, 16.10, 17.6 or any 18 and later",
    sql: `select 'PostgreSQL ' || current_setting('server_version') as object from n
      cross join (select current_setting('server_version_num')::int as v) as server
      where not n.embedded and not (v >= 180000 or v between 170006 and 179999 or v between 160010 and 169999
        or v between 150014 and 159999)`,
  },
];
