// Views, functions and rewriting rules: what reads our tables under another name than the caller's.
import type { DatabaseRule } from "./database-rule.ts";

const foreign = "f.pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)";
const readsOurs = `exists (select from pg_rewrite w join pg_depend d on d.objid = w.oid and d.classid = 'pg_rewrite'::regclass
  and d.refclassid = 'pg_class'::regclass join pg_class t on t.oid = d.refobjid join pg_namespace s on s.oid = t.relnamespace
  where w.ev_class = v.oid and s.nspname = n.schema and t.oid <> v.oid and t.relname <> 'migrations')`;
const platformFunctions = "('platform_tenant_by_domain', 'platform_list_tenants', 'platform_user_tenants')";

export const codeRules: readonly DatabaseRule[] = [
  {
    code: "view.not-invoker",
    why: "reads our tables as its owner: it needs security_invoker",
    sql: `select v.oid::regclass::text as object from n join pg_class v on v.relkind = 'v' where ${readsOurs}
      and not coalesce(v.reloptions::text[] && array['security_invoker=true', 'security_invoker=on', 'security_invoker=1'], false)`,
  },
  {
    code: "view.materialized",
    why: "keeps a copy of our rows that no policy guards",
    sql: `select v.oid::regclass::text as object from n join pg_class v on v.relkind = 'm' where ${readsOurs}`,
  },
  {
    code: "rule.rewriting",
    why: "rewrites what is asked of one of our tables",
    sql: `select w.rulename as object from n join pg_namespace s on s.nspname = n.schema
      join pg_class c on c.relnamespace = s.oid and c.relkind in ('r', 'p') join pg_rewrite w on w.ev_class = c.oid`,
  },
  {
    code: "function.definer-bypasses",
    why: "runs as a role that no policy holds, and we may call it",
    sql: `select f.oid::regprocedure::text as object from n join pg_proc f on f.prosecdef and ${foreign}
      join pg_roles r on r.oid = f.proowner where (r.rolsuper or r.rolbypassrls)
        and has_function_privilege(n.me, f.oid, 'execute')`,
  },
  {
    code: "function.definer-unknown",
    why: "runs as another role, and is none of the three that cross tenants",
    sql: `select f.oid::regprocedure::text as object from n join pg_proc f on f.prosecdef join pg_namespace s on s.oid = f.pronamespace
      join pg_roles r on r.oid = f.proowner where (s.nspname = n.schema or r.rolname = n.platform)
        and not (s.nspname = n.schema and r.rolname = n.platform and f.proname in ${platformFunctions})`,
  },
  {
    code: "function.search-path",
    why: "runs as another role, and lets its caller's search_path say what its names mean",
    sql: `select f.oid::regprocedure::text as object from n join pg_namespace s on s.nspname = n.schema
      join pg_proc f on f.pronamespace = s.oid and f.prosecdef
      where not coalesce('search_path=pg_catalog, pg_temp' = any (f.proconfig), false)`,
  },
  {
    code: "function.tenant-stays",
    why: "names a tenant for longer than its transaction: whoever gets the connection next would be that tenant",
    sql: `select f.oid::regprocedure::text as object from n join pg_namespace s on s.nspname = n.schema
      join pg_proc f on f.pronamespace = s.oid where f.prosrc ~* 'set_config\\([^)]*,\\s*(false|''f'')\\s*\\)'
        or f.prosrc ~* '\\mset\\s+(session\\s+)?tenantry\\.'
        or exists (select from unnest(f.proconfig) as setting where setting like 'tenantry.%' and setting not like '%=')`,
  },
  {
    code: "function.leakproof",
    why: "is called before the policies have filtered, because it says that it is leak-proof",
    sql: `select f.oid::regprocedure::text as object from n join pg_proc f on f.proleakproof and ${foreign}`,
  },
];
