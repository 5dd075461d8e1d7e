// One tenant's row out of PostgreSQL behind row-level security, against the same row without any wall.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { installDebianPackages } from "../../scripts/debian-packages.mjs";
import { migratePostgres } from "../../src/store/postgres/migrate-postgres.ts";
import { numberTypes } from "../../src/store/postgres/number-types.ts";
import { poolDatabase } from "../../src/store/postgres/pool-database.ts";
import { type PostgresServer, startPostgres } from "../../test/mock/postgres-server.ts";
import type { BenchCase } from "../bench-case.ts";

const tenants = 1_000;
const users = 100;

/** A server with 1,000 tenants of 100 members each, and the same rows in a table that nothing guards. */
async function filledServer(): Promise<{ server: PostgresServer; database: string }> {
  if (!existsSync("/usr/lib/postgresql")) installDebianPackages(["postgresql"], "the bench needs a PostgreSQL server");
  const server = await startPostgres();
  const database = await server.createDatabase();
  await migratePostgres({ connectionString: server.urlOf("postgres", database) });
  await server.run(
    `create role bench_app login in role tenantry_app;
    insert into tenantry.tenant_users select 'tenant-' || t, 'user-' || u, 1, 'mail', 'member', 0
      from generate_series(1, ${tenants}) t, generate_series(1, ${users}) u;
    create table public.plain (like tenantry.tenant_users including all);
    insert into public.plain select * from tenantry.tenant_users;
    grant usage on schema public to bench_app; grant select on public.plain to bench_app`,
    database,
  );
  await server.run("vacuum analyze", database);
  return { server, database };
}

const plain =
  "select user_id, email, role, joined_at from public.plain where tenant_id = $1 and user_id = $2 and generation = $3";

async function pgbenchRatio(): Promise<number> {
  const { server, database } = await filledServer();
  const folder = mkdtempSync(join(tmpdir(), "tenantry-pgbench-"));
  try {
    const pick = `\\set t random(1, ${tenants})\n\\set u random(1, ${users})\n`;
    const scripts = {
      plain: `${pick}select user_id, email, role, joined_at from public.plain where tenant_id = 'tenant-' || :t::int and user_id = 'user-' || :u::int and generation = 1;\n`,
      ours: `${pick}select * from tenantry.get_user('tenant-' || :t::int, 1, 'user-' || :u::int);\n`,
    };
    for (const [name, text] of Object.entries(scripts)) writeFileSync(join(folder, name), text);
    const speed = (name: string) => {
      const args = [
        "-n",
        "-M",
        "prepared",
        "-c",
        "4",
        "-j",
        "1",
        "-T",
        "2",
        "-h",
        "127.0.0.1",
        "-p",
        String(server.port),
      ];
      const told = execFileSync(
        join(server.programs, "pgbench"),
        [...args, "-U", "bench_app", "-f", join(folder, name), database],
        {
          encoding: "utf8",
          stdio: ["ignore", "pipe", "ignore"],
        },
      );
      return Number(/tps = ([\d.]+)/.exec(told)?.[1]);
    };
    // Interleaved, so that a machine that slows down slows both; the median of the rounds.
    const ratios = Array.from({ length: 31 }, () => speed("plain") / speed("ours")).sort((a, b) => a - b);
    return ratios[15] ?? Number.NaN;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await server.close();
  }
}

export const cases: readonly BenchCase[] = [
  {
    name: "postgres: tenant-scoped point read",
    target: 1.1,
    unit: "x the same read, prepared, without row-level security",
    clock: "wall",
    async prepare() {
      const { server, database } = await filledServer();
      const pool = new pg.Pool({
        connectionString: server.urlOf("bench_app", database),
        max: 1,
        types: numberTypes(pg),
      });
      const ours = poolDatabase(pool, { schema: "tenantry", prepared: true });
      let turn = 0;
      const next = () => {
        turn = (turn * 7919 + 13) % (tenants * users);
        return [`tenant-${1 + (turn % tenants)}`, `user-${1 + (turn % users)}`] as const;
      };
      return {
        async subject() {
          const [tenant, user] = next();
          const rows = await ours.call<{ user_id: string }>("get_user", [tenant, 1, user], { repeatable: true });
          if (rows.length !== 1 || rows[0]?.user_id !== user) throw new Error("no such row");
        },
        async floor() {
          const [tenant, user] = next();
          const client = await pool.connect();
          const { rows } = await client.query({ name: "plain", text: plain, values: [tenant, user, 1] });
          client.release();
          if (rows.length !== 1) throw new Error("no such row");
        },
        async close() {
          await ours.close();
          await server.close();
        },
      };
    },
  },
  {
    // throughput of at least 0.75 of plain, said as plain : ours
    name: "postgres: pgbench throughput, four clients",
    target: 1.33,
    unit: "plain tps : ours, prepared",
    measure: pgbenchRatio,
  },
];
