import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPostgresStores } from "../../../src/store/postgres/open-postgres-stores.ts";
import { type PostgresServer, startPostgres } from "../../mock/postgres-server.ts";
import { aSession, aTenant, coded, quotaOf, tokenKey } from "../contract/opener.ts";
import { type FreshDatabase, freshDatabase } from "./fresh-database.ts";

let server: PostgresServer;
let database: FreshDatabase;

beforeAll(async () => {
  server = await startPostgres();
  database = await freshDatabase(server);
});
afterAll(() => server.close());

const open = (options = {}) => openPostgresStores({ connectionString: database.admin, tokenKey, ...options });
const killAll = () =>
  server.run("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tenantry'");

describe("when PostgreSQL", () => {
  it("is down at the start, nothing opens, and the refusal says so without the connection string", async () => {
    const refused = openPostgresStores({ connectionString: "postgres://who:hunter2@127.0.0.1:1/none" });
    await expect(refused).rejects.toMatchObject(coded("store.unavailable"));
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining("hunter2") });
  });

  it("fails over, reads and repeatable writes go through, and none is lost or counted twice", async () => {
    const stores = await open({ connections: 4 });
    await stores.tenants.createTenant(aTenant("failover"));
    const at = Date.now();
    const done = { sent: 0, acknowledged: 0 };
    const work = Array.from({ length: 200 }, async (_, n) => {
      done.sent += 1;
      await stores.usage.addUsage("failover", `batch-${n}`, [{ at, userId: "ann", allowed: 1, refused: 0 }]);
      done.acknowledged += 1;
    });
    for (let cuts = 0; cuts < 5; cuts++) await killAll();
    await Promise.all(work);
    const [row] = await stores.usage.readUsage("failover", "month", 0, at + 1);
    expect({ ...done, counted: row?.allowed }).toEqual({ sent: 200, acknowledged: 200, counted: 200 });
    await stores.close();
  });

  it("crashes and comes back, the next calls are refused, then answered; what was acknowledged is there", async () => {
    const stores = await open();
    await stores.tenants.createTenant(aTenant("crash"));
    await stores.tenants.addUserToTenant("crash", "ann", "owner");
    await server.crash();
    await expect(stores.tenants.getTenantUser("crash", "ann")).rejects.toMatchObject(coded("store.unavailable"));
    await server.restart();
    expect(await stores.tenants.getTenantUser("crash", "ann")).toMatchObject({ role: "owner" });
    await stores.close();
  });

  it("is slow, the statement is given up by the server, and the connection goes on to serve", async () => {
    const stores = await open({ statementTimeout: 300, connections: 1 });
    await stores.tenants.createTenant(aTenant("slow"));
    await server.run(
      `create function public.slow() returns trigger language plpgsql as 'begin perform pg_sleep(30); return new; end';
      create trigger slow before insert on tenantry.roles for each row execute function public.slow()`,
      database.name,
    );
    const put = stores.roles.putRole("slow", { tenantId: "slow", roleId: "r", name: "R", permissions: [] });
    await expect(put).rejects.toMatchObject(coded("store.unavailable"));
    await server.run("drop trigger slow on tenantry.roles", database.name);
    expect(await stores.roles.getRoles("slow")).toEqual([]);
    await stores.close();
  });

  it("hangs, a call ends by the client's own time, and later ones are answered", async () => {
    const stores = await open({ statementTimeout: 200, connectTimeout: 500, connections: 2 });
    await stores.tenants.createTenant(aTenant("hang"));
    server.freeze(true);
    try {
      await expect(stores.tenants.getTenant("hang")).rejects.toMatchObject(coded("store.unavailable"));
    } finally {
      server.freeze(false);
    }
    expect(await stores.tenants.getTenant("hang")).toMatchObject({ tenantId: "hang" });
    await stores.close();
  });

  it("has no connection free in time, the call is refused and the ones that wait get theirs", async () => {
    const holder = await open({ connections: 1, connectTimeout: 300, statementTimeout: 60_000 });
    await holder.tenants.createTenant(aTenant("full"));
    await server.run(
      `create or replace function public.hold() returns trigger language plpgsql as 'begin perform pg_sleep(1.5); return new; end';
      create trigger hold before insert on tenantry.roles for each row execute function public.hold()`,
      database.name,
    );
    const long = holder.roles.putRole("full", { tenantId: "full", roleId: "r", name: "R", permissions: [] });
    await expect(holder.tenants.getTenant("full")).rejects.toMatchObject(coded("store.unavailable"));
    await long;
    await server.run("drop trigger hold on tenantry.roles", database.name);
    expect(await holder.tenants.getTenant("full")).toMatchObject({ tenantId: "full" });
    await holder.close();
  });

  it("asks to run a transaction again, it is run again, in bounds", async () => {
    const stores = await open();
    await stores.tenants.createTenant(aTenant("again"));
    await server.run(
      `create sequence public.tries; grant usage on sequence public.tries to public;
      create function public.again() returns trigger language plpgsql as
        'begin if nextval(''public.tries'') < 4 then raise exception ''again'' using errcode = ''40001''; end if; return new; end';
      create trigger again before insert on tenantry.roles for each row execute function public.again()`,
      database.name,
    );
    const role = { tenantId: "again", roleId: "r", name: "R", permissions: [] };
    await stores.roles.putRole("again", role);
    expect(await server.run("select last_value::int as tries from public.tries", database.name)).toEqual([
      { tries: 4 },
    ]);
    await server.run(
      "alter sequence public.tries restart with -1000 minvalue -1000; delete from tenantry.roles",
      database.name,
    );
    await expect(stores.roles.putRole("again", role)).rejects.toMatchObject(coded("store.unavailable"));
    expect(await server.run("select last_value::int as tries from public.tries", database.name)).toEqual([
      { tries: -995 },
    ]);
    await server.run("drop trigger again on tenantry.roles", database.name);
    await stores.close();
  });

  it("meets several processes at once, quotas of users and sessions stay exact", async () => {
    const stores = await open();
    await stores.tenants.createTenant(aTenant("race", { settings: quotaOf(7) }));
    const racer = fileURLToPath(new URL("race-members.ts", import.meta.url));
    const racers = Array.from({ length: 3 }, (_, n) =>
      fork(racer, [database.admin, String(n)], {
        execArgv: ["--conditions=tenantry-source", "--disable-warning=ExperimentalWarning"],
      }),
    );
    const ends = await Promise.all(racers.map(async (child) => (await once(child, "exit"))[0]));
    expect(ends).toEqual([0, 0, 0]);
    expect(await stores.tenants.getTenantUsers("race")).toHaveLength(7);
    expect(await stores.sessions.listSessions("race", "ann")).toHaveLength(2);
    await stores.sessions.openSession("race", aSession("race", "last", Date.now(), { userId: "bob" }));
    await stores.close();
  });
});
