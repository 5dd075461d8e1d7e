// Databases that somebody broke: each entry is SQL run by a superuser on a sound one, and the rule that must name it.

export interface BrokenDatabase {
  readonly what: string;
  readonly sql: string;
  /** the fault's code, and what it names */
  readonly fault: readonly [code: string, object: string];
  /** undoes what belongs to the whole server and not to the database */
  readonly mend?: string;
}

export const brokenDatabases: readonly BrokenDatabase[] = [
  {
    what: "a table without row-level security",
    sql: "alter table tenantry.sessions disable row level security",
    fault: ["table.rls-off", "sessions"],
  },
  {
    what: "a table whose owner is let past",
    sql: "alter table tenantry.oauth_tokens no force row level security",
    fault: ["table.not-forced", "oauth_tokens"],
  },
  {
    what: "a table of ours without a tenant",
    sql: "create table tenantry.notes (id int)",
    fault: ["table.no-tenant", "notes"],
  },
  {
    what: "rows of ours in a partition elsewhere",
    sql: "create table public.shadow () inherits (tenantry.roles)",
    fault: ["table.child-outside", "shadow"],
  },
  {
    what: "a table without its policy",
    sql: "drop policy tenant_rows on tenantry.usage",
    fault: ["policy.missing", "usage"],
  },
  {
    what: "a policy for one command only",
    sql: `drop policy tenant_rows on tenantry.roles; create policy tenant_rows on tenantry.roles for select
      using (tenant_id = nullif(current_setting('tenantry.tenant_id', true), ''))`,
    fault: ["policy.missing", "roles"],
  },
  {
    what: "a second policy that lets everything in",
    sql: "create policy for_support on tenantry.audit using (true)",
    fault: ["policy.too-wide", "audit.for_support"],
  },
  {
    what: "a policy that takes an unset tenant for any",
    sql: `create policy unset on tenantry.tenants using (coalesce(current_setting('tenantry.tenant_id', true), '') in ('', tenant_id))`,
    fault: ["policy.too-wide", "tenants.unset"],
  },
  {
    what: "a policy that writes past its own tenant",
    sql: "alter policy tenant_rows on tenantry.sessions with check (true)",
    fault: ["policy.too-wide", "sessions.tenant_rows"],
  },
  {
    what: "a policy that lets the platform's role see tokens",
    sql: "create policy platform_rows on tenantry.oauth_tokens for select to tenantry_platform using (true)",
    fault: ["policy.too-wide", "oauth_tokens.platform_rows"],
  },
  {
    what: "a unique index across tenants",
    sql: "create unique index session_ids on tenantry.sessions (session_id)",
    fault: ["index.unique-without-tenant", "session_ids"],
  },
  {
    what: "a primary key that does not begin with the tenant",
    sql: "alter table tenantry.roles drop constraint roles_pkey, add primary key (role_id, tenant_id)",
    fault: ["index.unique-without-tenant", "roles_pkey"],
  },
  {
    what: "an index that does not begin with the tenant",
    sql: "create index by_user on tenantry.tenant_users (user_id)",
    fault: ["index.tenant-not-first", "by_user"],
  },
  {
    what: "a domain index that holds more than the domain",
    sql: "drop index tenantry.tenants_domain; create unique index tenants_domain on tenantry.tenants (organization_name)",
    fault: ["index.domain-wider", "tenants_domain"],
  },
  {
    what: "a foreign key without the tenant",
    sql: `create table tenantry.plans (tenant_id text primary key, plan text unique); alter table tenantry.tenants
      add constraint known_plan foreign key (plan) references tenantry.plans (plan)`,
    fault: ["key.foreign-without-tenant", "known_plan"],
  },
  {
    what: "a trigger that copies what is written",
    sql: `create function public.copy() returns trigger language plpgsql as 'begin return new; end';
      create trigger copy before insert on tenantry.oauth_tokens for each row execute function public.copy()`,
    fault: ["trigger.unknown", "oauth_tokens.copy"],
  },
  {
    what: "an audit whose trigger is off",
    sql: "alter table tenantry.audit disable trigger audit_append_only",
    fault: ["trigger.audit-off", "audit"],
  },
  {
    what: "a rule that rewrites a deletion",
    sql: "create rule keep as on delete to tenantry.sessions do instead nothing",
    fault: ["rule.rewriting", "keep"],
  },
  {
    what: "a view that runs as its owner",
    sql: "create view public.everybody as select * from tenantry.tenant_users",
    fault: ["view.not-invoker", "everybody"],
  },
  {
    what: "a materialized view over members",
    sql: "create materialized view public.members as select * from tenantry.tenant_users",
    fault: ["view.materialized", "members"],
  },
  {
    what: "a function that runs as a superuser",
    sql: `create function public.peek() returns bigint language sql security definer as 'select count(*) from tenantry.tenants'`,
    fault: ["function.definer-bypasses", "peek()"],
  },
  {
    what: "a fourth function that crosses tenants",
    sql: `create function public.all_tokens() returns bigint language sql security definer as 'select 1::bigint';
      alter function public.all_tokens() owner to tenantry_platform`,
    fault: ["function.definer-unknown", "all_tokens()"],
  },
  {
    what: "a function across tenants whose search_path is its caller's",
    sql: "alter function tenantry.platform_user_tenants(text) reset search_path",
    fault: ["function.search-path", "tenantry.platform_user_tenants(text)"],
  },
  {
    what: "a function that names the tenant for the whole session",
    sql: `create or replace function tenantry.get_tenant(p_tenant text) returns setof tenantry.tenants language plpgsql as
      'begin perform set_config(''tenantry.tenant_id'', p_tenant, false); return query select * from tenantry.tenants; end'`,
    fault: ["function.tenant-stays", "tenantry.get_tenant(text)"],
  },
  {
    what: "a function that says it is leak-proof",
    sql: `create function public.seen(text) returns boolean language plpgsql leakproof as 'begin raise notice ''%'', $1; return true; end'`,
    fault: ["function.leakproof", "seen(text)"],
  },
  {
    what: "a table open to PUBLIC",
    sql: "grant select on tenantry.usage to public",
    fault: ["grant.public-table", "usage"],
  },
  {
    what: "a function across tenants open to PUBLIC",
    sql: "grant execute on function tenantry.platform_list_tenants(text, bigint, text) to public",
    fault: ["grant.public-function", "platform_list_tenants"],
  },
  {
    what: "TRUNCATE for the app role",
    sql: "grant truncate on tenantry.sessions to tenantry_app",
    fault: ["grant.beyond-rows", "sessions"],
  },
  {
    what: "REFERENCES for the app role",
    sql: "grant references on tenantry.roles to tenantry_app",
    fault: ["grant.beyond-rows", "roles"],
  },
  {
    what: "an audit that the app role may change",
    sql: "grant update (line) on tenantry.audit to tenantry_app",
    fault: ["grant.audit-change", "audit"],
  },
  {
    what: "a list of migrations that the app role may change",
    sql: "grant delete on tenantry.migrations to tenantry_app",
    fault: ["grant.migrations-change", "migrations"],
  },
  {
    what: "a schema in which the app role may create",
    sql: "grant create on schema tenantry to tenantry_app",
    fault: ["grant.schema-create", "tenantry"],
  },
  {
    what: "a search_path with a schema that anybody may write to",
    sql: "grant create on schema public to public",
    fault: ["search-path.writable", "public"],
  },
  {
    what: "a search_path that puts another schema before PostgreSQL's own",
    sql: "create schema early; grant usage on schema early to public; do $$ begin execute format('alter database %I set search_path = early, pg_catalog', current_database()); end $$",
    fault: ["search-path.catalog-late", "early"],
  },
  {
    what: "a database that sets a tenant before anybody named one",
    sql: "do $$ begin execute format('alter database %I set tenantry.tenant_id = %L', current_database(), 'acme'); end $$",
    fault: ["session.tenant-set", "tenantry.tenant_id"],
  },
  {
    what: "a database that counts under another isolation",
    sql: "do $$ begin execute format('alter database %I set default_transaction_isolation = %L', current_database(), 'serializable'); end $$",
    fault: ["session.isolation", "default_transaction_isolation"],
  },
  {
    what: "rows that an unset tenant sees",
    sql: `insert into tenantry.lives values ('acme', 1); drop policy tenant_rows on tenantry.lives;
      create policy tenant_rows on tenantry.lives using (true)`,
    fault: ["rows.without-tenant", "lives"],
  },
  {
    what: "a login that is a superuser",
    sql: "alter role store_admin superuser",
    mend: "alter role store_admin nosuperuser",
    fault: ["role.superuser", "store_admin"],
  },
  {
    what: "a login with BYPASSRLS",
    sql: "alter role store_admin bypassrls",
    mend: "alter role store_admin nobypassrls",
    fault: ["role.bypass-rls", "store_admin"],
  },
  {
    what: "an app role that may become one with BYPASSRLS",
    sql: "create role auditor bypassrls; grant auditor to tenantry_app",
    mend: "drop role auditor",
    fault: ["role.member-of-bypassing", "store_admin → auditor"],
  },
  {
    what: "a login that owns a table",
    sql: "alter table tenantry.sessions owner to store_admin",
    fault: ["role.owner", "sessions"],
  },
  {
    what: "a login that may become the owner",
    sql: "grant store_owner to store_admin",
    mend: "revoke store_owner from store_admin",
    fault: ["role.owner", "tenantry"],
  },
  {
    what: "a login that may make roles",
    sql: "alter role store_admin createrole",
    mend: "alter role store_admin nocreaterole",
    fault: ["role.create-role", "store_admin"],
  },
  {
    what: "a login that may run programs on the server",
    sql: "grant pg_execute_server_program to store_admin",
    mend: "revoke pg_execute_server_program from store_admin",
    fault: ["role.server-files", "store_admin"],
  },
  {
    what: "a login outside of the roles that were thought through",
    sql: "revoke tenantry_admin from store_admin; grant usage on schema tenantry to store_admin; grant select on tenantry.migrations to store_admin",
    mend: "grant tenantry_admin to store_admin",
    fault: ["role.not-app", "store_admin"],
  },
  {
    what: "the role across tenants, lent to the app role",
    sql: "grant tenantry_platform to tenantry_app",
    mend: "revoke tenantry_platform from tenantry_app",
    fault: ["role.platform-lent", "tenantry_platform ← tenantry_app"],
  },
  {
    what: "the role across tenants, with a login",
    sql: "alter role tenantry_platform login",
    mend: "alter role tenantry_platform nologin",
    fault: ["role.platform-lent", "tenantry_platform"],
  },
  {
    what: "the role across tenants, with BYPASSRLS",
    sql: "alter role tenantry_platform bypassrls",
    mend: "alter role tenantry_platform nobypassrls",
    fault: ["role.platform-bypasses", "tenantry_platform"],
  },
];
