// Who we are in the database: none of what follows may see past a policy, or make itself somebody who does.
import type { DatabaseRule } from "./database-rule.ts";

export const roleRules: readonly DatabaseRule[] = [
  {
    code: "role.superuser",
    why: "is a superuser: no policy holds it, forced or not",
    sql: "select r.rolname as object from n join pg_roles r on r.rolname in (n.me, n.login) where r.rolsuper and not (n.embedded and r.rolname <> n.me)",
  },
  {
    code: "role.bypass-rls",
    why: "has BYPASSRLS: no policy holds it",
    sql: "select r.rolname as object from n join pg_roles r on r.rolname in (n.me, n.login) where r.rolbypassrls and not r.rolsuper",
  },
  {
    code: "role.member-of-bypassing",
    why: "may become a role that no policy holds",
    sql: `select me.rolname || ' → ' || r.rolname as object from n join pg_roles me on me.rolname in (n.me, n.login)
      join pg_roles r on r.oid <> me.oid and (r.rolsuper or r.rolbypassrls) and pg_has_role(me.oid, r.oid, 'member')
      where not me.rolsuper`,
  },
  {
    code: "role.owner",
    why: "belongs to the role that we run as, or to one that it may become: an owner can take the policies off",
    sql: `select c.relname as object from n join pg_namespace s on s.nspname = n.schema join pg_class c on c.relnamespace = s.oid
        join pg_roles me on me.rolname = n.me
        where c.relkind in ('r', 'p', 'v', 'm') and not me.rolsuper and pg_has_role(me.oid, c.relowner, 'member')
      union all
      select s.nspname from n join pg_namespace s on s.nspname = n.schema join pg_roles me on me.rolname = n.me
        where not me.rolsuper and pg_has_role(me.oid, s.nspowner, 'member')`,
  },
  {
    code: "role.create-role",
    why: "has CREATEROLE: it can make itself a member of other roles",
    sql: "select r.rolname as object from n join pg_roles r on r.rolname in (n.me, n.login, n.app, n.admin) where r.rolcreaterole and not r.rolsuper",
  },
  {
    code: "role.server-files",
    why: "may read or run what lies beside the tables on the server",
    sql: `select me.rolname as object from n join pg_roles me on me.rolname in (n.me, n.login) join pg_roles r
        on r.rolname in ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program')
      where not me.rolsuper and pg_has_role(me.oid, r.oid, 'member')`,
  },
  {
    code: "role.not-app",
    why: "is no member of the app role: the grants that were thought through are not its own",
    sql: `select n.me as object from n left join pg_roles app on app.rolname = n.app
      where app.oid is null or not pg_has_role(n.me, app.oid, 'usage')`,
  },
  {
    code: "role.platform-lent",
    why: "sees across tenants, and somebody may become it or log in as it",
    sql: `select r.rolname as object from n join pg_roles r on r.rolname = n.platform where r.rolcanlogin
      union all
      select p.rolname || ' ← ' || m.rolname from n join pg_roles p on p.rolname = n.platform
        join pg_auth_members a on a.roleid = p.oid join pg_roles m on m.oid = a.member
        where not m.rolsuper and not exists
          (select from pg_namespace s where s.nspname = n.schema and pg_has_role(m.oid, s.nspowner, 'member'))`,
  },
  {
    code: "role.platform-bypasses",
    why: "is meant to see two tables, and no policy holds it",
    sql: "select r.rolname as object from n join pg_roles r on r.rolname = n.platform where r.rolsuper or r.rolbypassrls",
  },
];
