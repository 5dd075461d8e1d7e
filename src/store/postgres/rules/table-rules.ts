// Every table of the schema, its policies, keys and triggers; the list of migrations is the one table without tenants.
import type { DatabaseRule } from "./database-rule.ts";

const tables = `n join pg_namespace s on s.nspname = n.schema join pg_class c on c.relnamespace = s.oid
  and c.relkind in ('r', 'p', 'f') and c.relname <> 'migrations'`;
const byTenant = "(tenant_id = NULLIF(current_setting(''tenantry.tenant_id''::text, true), ''''::text))";
const firstColumn = (of: string, key: string) =>
  `(select a.attname from pg_attribute a where a.attrelid = ${of} and a.attnum = ${key})`;

export const tableRules: readonly DatabaseRule[] = [
  {
    code: "table.rls-off",
    why: "has no row-level security",
    sql: `select c.relname as object from ${tables} where not c.relrowsecurity`,
  },
  {
    code: "table.not-forced",
    why: "lets its owner past row-level security: FORCE is missing",
    sql: `select c.relname as object from ${tables} where not c.relforcerowsecurity`,
  },
  {
    code: "table.no-tenant",
    why: "has no tenant_id of type text that is never null",
    sql: `select c.relname as object from ${tables} where not exists (select from pg_attribute a where a.attrelid = c.oid
      and a.attname = 'tenant_id' and a.atttypid = 'text'::regtype and a.attnotnull and not a.attisdropped)`,
  },
  {
    code: "table.child-outside",
    why: "holds rows of one of our tables under rules of its own",
    sql: `select k.relname as object from ${tables} join pg_inherits i on i.inhparent = c.oid
      join pg_class k on k.oid = i.inhrelid where k.relnamespace <> s.oid`,
  },
  {
    code: "policy.missing",
    why: "has no policy that compares tenant_id with the setting, for every command and role",
    sql: `select c.relname as object from ${tables} where not exists (select from pg_policy p where p.polrelid = c.oid
      and p.polcmd = '*' and p.polroles = '{0}' and pg_get_expr(p.polqual, c.oid) = '${byTenant}'
      and coalesce(pg_get_expr(p.polwithcheck, c.oid), '${byTenant}') = '${byTenant}')`,
  },
  {
    code: "policy.too-wide",
    why: "lets more in: policies that permit are joined by OR",
    sql: `select c.relname || '.' || p.polname as object from ${tables} join pg_policy p on p.polrelid = c.oid
      where p.polpermissive
        and not (coalesce(pg_get_expr(p.polqual, c.oid), '${byTenant}') = '${byTenant}'
          and coalesce(pg_get_expr(p.polwithcheck, c.oid), '${byTenant}') = '${byTenant}')
        and not (c.relname in ('tenants', 'tenant_users') and p.polcmd = 'r' and p.polroles =
          (select array[r.oid] from pg_roles r where r.rolname = n.platform))`,
  },
  {
    code: "index.unique-without-tenant",
    why: "is unique across tenants: a refused write tells one tenant what another one has",
    sql: `select i.relname as object from ${tables} join pg_index x on x.indrelid = c.oid join pg_class i on i.oid = x.indexrelid
      where x.indisunique and i.relname <> 'tenants_domain'
        and ${firstColumn("c.oid", "x.indkey[0]")} is distinct from 'tenant_id'`,
  },
  {
    code: "index.tenant-not-first",
    why: "doesn't begin with tenant_id: reading one tenant would walk through all",
    sql: `select i.relname as object from ${tables} join pg_index x on x.indrelid = c.oid join pg_class i on i.oid = x.indexrelid
      where not x.indisunique and ${firstColumn("c.oid", "x.indkey[0]")} is distinct from 'tenant_id'`,
  },
  {
    code: "index.domain-wider",
    why: "is the one key across tenants, and must be on the domain alone",
    sql: `select i.relname as object from ${tables} join pg_index x on x.indrelid = c.oid join pg_class i on i.oid = x.indexrelid
      where i.relname = 'tenants_domain' and not (c.relname = 'tenants' and x.indnatts = 1
        and ${firstColumn("c.oid", "x.indkey[0]")} is not distinct from 'domain')`,
  },
  {
    code: "key.foreign-without-tenant",
    why: "is checked past every policy, and doesn't hold the tenant",
    sql: `select k.conname as object from ${tables} join pg_constraint k on k.conrelid = c.oid where k.contype = 'f'
      and (${firstColumn("c.oid", "k.conkey[1]")} is distinct from 'tenant_id'
        or ${firstColumn("k.confrelid", "k.confkey[1]")} is distinct from 'tenant_id')`,
  },
  {
    code: "trigger.unknown",
    why: "runs with every write, and is none of ours",
    sql: `select c.relname || '.' || t.tgname as object from ${tables} join pg_trigger t on t.tgrelid = c.oid
      where not t.tgisinternal and not (c.relname = 'audit' and t.tgname = 'audit_append_only')`,
  },
  {
    code: "trigger.audit-off",
    why: "must refuse every change of an audit record, and is missing or disabled",
    sql: `select 'audit' as object from n where not exists (select from pg_namespace s join pg_class c on c.relnamespace = s.oid
      join pg_trigger t on t.tgrelid = c.oid where s.nspname = n.schema and c.relname = 'audit'
        and t.tgname = 'audit_append_only' and t.tgenabled in ('O', 'A') and t.tgtype & 58 = 58)`,
  },
];
