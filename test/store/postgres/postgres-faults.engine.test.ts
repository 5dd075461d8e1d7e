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

// How requests as a whole come through is in test/faults; here is what a single call is told.
describe("when PostgreSQL", () => {
  it("is down at the start, nothing opens, and the refusal says so without the connection string", async () => {
    const refused = openPostgresStores({ connectionString: "postgres://who:hunter2@127.0.0.1:1/none" });
    await expect(refused).rejects.toMatchObject(coded("store.unavailable"));
    await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining("hunter2") });
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
