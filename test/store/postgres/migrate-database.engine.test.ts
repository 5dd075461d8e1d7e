import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migratePostgres } from "../../../src/store/postgres/migrate-postgres.ts";
import { newestMigration } from "../../../src/store/postgres/newest-migration.ts";
import { openPostgresStores } from "../../../src/store/postgres/open-postgres-stores.ts";
import { type PostgresServer, startPostgres } from "../../mock/postgres-server.ts";
import { aTenant, aToken, tokenKey } from "../contract/opener.ts";
import { freshDatabase } from "./fresh-database.ts";

const shipped = fileURLToPath(new URL("../../../src/store/postgres/migrations", import.meta.url));
const later = newestMigration + 1;
let server: PostgresServer;
let scratch: string;

beforeAll(async () => {
  server = await startPostgres();
  scratch = mkdtempSync(join(tmpdir(), "tenantry-migrations-[1]-"));
});
afterAll(async () => {
  await server.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** A copy of the shipped files, with what one test adds. */
function directory(name: string, files: Record<string, string> = {}): string {
  const copy = join(scratch, name);
  cpSync(shipped, copy, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(copy, file), text);
  return copy;
}

const versionOf = async (name: string) =>
  (await server.run("select max(version)::int as version from tenantry.migrations", name))[0]?.version;

describe("migrations", () => {
  it("go up to the newest, and a second run has nothing to do", async () => {
    const { owner, name } = await freshDatabase(server);
    expect(await versionOf(name)).toBe(newestMigration);
    expect(await migratePostgres({ connectionString: owner })).toMatchObject({ from: newestMigration, steps: [] });
  });

  it("are rehearsed downwards: back to nothing, and up again to the same schema", async () => {
    const { owner, name } = await freshDatabase(server);
    const shape = `select string_agg(line, chr(10) order by line) as shape from (
      select c.relname || ' ' || a.attname || ' ' || a.atttypid::regtype || ' ' || a.attnotnull || ' ' || c.relforcerowsecurity as line
        from pg_class c join pg_attribute a on a.attrelid = c.oid where c.relnamespace = 'tenantry'::regnamespace and a.attnum > 0
      union all select p.oid::regprocedure || md5(p.prosrc) || p.proacl::text from pg_proc p
        where p.pronamespace = 'tenantry'::regnamespace
      union all select polname || polrelid::regclass || pg_get_expr(polqual, polrelid) from pg_policy) as lines`;
    const before = await server.run(shape, name);
    const down = await migratePostgres({ connectionString: owner, to: 0, rollback: true });
    expect(down.steps.map(({ version }) => version)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    expect(
      await server.run(
        "select relname from pg_class where relnamespace = 'tenantry'::regnamespace and relkind = 'r'",
        name,
      ),
    ).toEqual([{ relname: "migrations" }]);
    await migratePostgres({ connectionString: owner });
    expect(await server.run(shape, name)).toEqual(before);
  });

  it("keep tenants, members and tokens on the way down and up, and refuse a step that would lose what nothing brings back", async () => {
    const { owner, admin, name } = await freshDatabase(server);
    const write = await openPostgresStores({ connectionString: admin, tokenKey });
    await write.tenants.createTenant(aTenant("acme"));
    await write.tenants.addUserToTenant("acme", "ann", "admin");
    await write.tokens.storeToken("acme", "t", aToken("acme", "t", Date.now() + 3_600_000));
    await write.usage.addUsage("acme", "b", [{ at: Date.now(), userId: "ann", allowed: 1, refused: 0 }]);
    await write.close();
    expect(await migratePostgres({ connectionString: owner, to: 5, rollback: true })).toMatchObject({ to: 5 });
    await expect(migratePostgres({ connectionString: owner, to: 4, rollback: true })).rejects.toMatchObject({
      code: "store.migration",
      message: expect.stringContaining("there is usage"),
    });
    expect(await versionOf(name)).toBe(5);
    await migratePostgres({ connectionString: owner });
    const read = await openPostgresStores({ connectionString: admin, tokenKey });
    expect(await read.tenants.getTenantUser("acme", "ann")).toMatchObject({ role: "admin" });
    expect(await read.tokens.getToken("acme", "t")).toMatchObject({ accessToken: "t" });
    expect(await read.usage.readUsage("acme", "month", 0, Date.now() + 1)).toHaveLength(1);
    await read.close();
  });

  it("refuse to go back where that was not said, to a number that is not there, and from a database that is newer", async () => {
    const { owner, name } = await freshDatabase(server);
    const refusal = { code: "store.migration" };
    await expect(migratePostgres({ connectionString: owner, to: 3 })).rejects.toMatchObject(refusal);
    await expect(migratePostgres({ connectionString: owner, to: later })).rejects.toMatchObject(refusal);
    await server.run(`insert into tenantry.migrations (version) values (${later})`, name);
    await expect(migratePostgres({ connectionString: owner })).rejects.toMatchObject(refusal);
  });

  it("refuse an applied file that was edited, whatever the target", async () => {
    const { owner } = await freshDatabase(server);
    const edited = directory("edited");
    appendFileSync(join(edited, "003.do.sessions.sql"), "-- harmless\n");
    for (const to of [newestMigration, 2]) {
      const run = migratePostgres({ connectionString: owner, directory: edited, to, rollback: true });
      await expect(run).rejects.toMatchObject({
        code: "store.migration",
        message: expect.stringContaining("migration 3"),
      });
    }
  });

  it("say with dryRun what they would do, and do nothing", async () => {
    const name = await server.createDatabase("store_owner");
    const connectionString = server.urlOf("store_owner", name);
    const { from, steps } = await migratePostgres({ connectionString, dryRun: true });
    expect({ from, count: steps.length }).toEqual({ from: 0, count: newestMigration });
    expect(await server.run("select to_regnamespace('tenantry') as schema", name)).toEqual([{ schema: null }]);
  });

  it("that fail half-way leave the version before, whole", async () => {
    const { owner, name } = await freshDatabase(server);
    const failing = directory("failing", {
      [`00${later}.do.more.sql`]: `create table {{schema}}.more (tenant_id text); select no_such_function();`,
    });
    await expect(migratePostgres({ connectionString: owner, directory: failing })).rejects.toMatchObject({
      code: "store.migration",
    });
    expect(await versionOf(name)).toBe(newestMigration);
    expect(await server.run("select to_regclass('tenantry.more') as found", name)).toEqual([{ found: null }]);
  });

  it("of six starters at once run once: the others wait, and find nothing to do", async () => {
    const name = await server.createDatabase("store_owner");
    const connectionString = server.urlOf("store_owner", name);
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => migratePostgres({ connectionString })));
    expect(outcomes.map(({ steps }) => steps.length).sort()).toEqual([0, 0, 0, 0, 0, newestMigration]);
  });

  it("keep two schemas of one database apart, each with roles of its own", async () => {
    const { owner, name } = await freshDatabase(server);
    await migratePostgres({ connectionString: owner, schema: "second" });
    await server.run("create role second_login login in role second_app");
    const client = new pg.Client({ connectionString: server.urlOf("second_login", name) });
    await client.connect();
    await expect(client.query("select from tenantry.tenants")).rejects.toMatchObject({ code: "42501" });
    await client.end();
    const stores = await openPostgresStores({ connectionString: server.urlOf("second_login", name), schema: "second" });
    await stores.close();
  });

  it("name no schema that would need care to quote", async () => {
    for (const schema of ['a"; drop schema public; --', "pg_mine", "Tenantry", "", "x".repeat(60)]) {
      await expect(migratePostgres({ connectionString: server.url, schema })).rejects.toMatchObject({
        code: "store.configuration",
      });
    }
  });
});
