import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPostgresStores } from "../../../src/store/postgres/open-postgres-stores.ts";
import type { Stores } from "../../../src/store/stores.ts";
import { type PostgresServer, startPostgres } from "../../mock/postgres-server.ts";
import { aSession, aTenant, aToken, coded, tokenKey } from "../contract/opener.ts";
import { countingRelay } from "./counting-relay.ts";
import { type FreshDatabase, freshDatabase } from "./fresh-database.ts";

const tables = ["tenants", "tenant_users", "oauth_tokens", "sessions", "roles", "usage", "audit"];
let server: PostgresServer;
let database: FreshDatabase;
let stores: Stores;

beforeAll(async () => {
  server = await startPostgres();
  database = await freshDatabase(server);
  // One connection: whoever comes next gets what the last one left.
  stores = await openPostgresStores({ connectionString: database.admin, connections: 1, tokenKey });
  for (const id of ["acme", "globex"]) {
    await stores.tenants.createTenant(aTenant(id, { domain: `${id}.example` }));
    await stores.tenants.addUserToTenant(id, "ann", `${id}-role`);
    await stores.tokens.storeToken(id, "t", aToken(id, "t", Date.now() + 3_600_000));
    await stores.sessions.openSession(id, aSession(id, "s", Date.now()));
    await stores.roles.putRole(id, { tenantId: id, roleId: "r", name: "R", permissions: [] });
    await stores.usage.addUsage(id, "b", [{ at: Date.now(), userId: "ann", allowed: 1, refused: 0 }]);
    await stores.audit.appendAudit(id, [{ tenantId: id, writer: "w", sequence: 1, at: 1, line: "{}" }]);
  }
});
afterAll(async () => {
  await stores.close();
  await server.close();
});

async function as<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
const seen = async (client: pg.Client, table: string) =>
  (await client.query(`select distinct tenant_id from tenantry.${table} order by 1`)).rows.map((row) => row.tenant_id);

describe("row-level security", () => {
  it.each(tables)(
    "shows nothing of %s to who named no tenant, named none, or unset it, and one tenant's to who named it",
    async (table) => {
      for (const url of [database.app, database.admin, database.owner]) {
        await as(url, async (client) => {
          if (url === database.owner && table === "migrations") return;
          expect(await seen(client, table)).toEqual([]);
          await client.query("begin; set local tenantry.tenant_id = 'acme'");
          expect(await seen(client, table)).toEqual(["acme"]);
          await client.query("commit");
          // '' by now, and not null: `nullif` makes it nothing
          expect((await client.query("select current_setting('tenantry.tenant_id', true) as left")).rows).toEqual([
            { left: "" },
          ]);
          expect(await seen(client, table)).toEqual([]);
        });
      }
    },
  );

  it("refuses a write for another tenant than the one that was named", async () => {
    await as(database.admin, async (client) => {
      await client.query("begin; set local tenantry.tenant_id = 'acme'");
      const write = client.query("insert into tenantry.tenant_users values ('globex', 'eve', 1, '', 'owner', 0)");
      await expect(write).rejects.toMatchObject({ code: "42501" });
      await client.query("rollback; begin; set local tenantry.tenant_id = 'acme'");
      expect(
        (await client.query("update tenantry.tenants set plan = 'free' where tenant_id = 'globex'")).rowCount,
      ).toBe(0);
      await expect(client.query("update tenantry.tenants set tenant_id = 'globex2'")).rejects.toMatchObject({
        code: "42501",
      });
      await client.query("rollback");
    });
  });

  it("leaves no tenant on a pooled connection: after a call, an error inside of one, and a cancelled one", async () => {
    await as(database.admin, async (client) => {
      const left = async () =>
        (await client.query("select nullif(current_setting('tenantry.tenant_id', true), '') as tenant")).rows[0]
          ?.tenant;
      await client.query("select * from tenantry.get_user('acme', null, 'ann')");
      expect(await left()).toBeNull();
      await expect(
        client.query(`select tenantry.append_audit('acme', '[{"writer":"w","sequence":1,"at":1,"line":"other"}]')`),
      ).rejects.toMatchObject({ code: "TN002" });
      expect(await left()).toBeNull();
      await expect(
        client.query("select tenantry.add_user('acme', null, 'x', null, null, null, 1, null)"),
      ).rejects.toMatchObject({ code: "23502" });
      expect(await left()).toBeNull();
      await client.query("set statement_timeout = 50");
      const slow = "select count(*) from tenantry.get_user('acme', null, 'ann'), pg_sleep(5)";
      await expect(client.query(slow)).rejects.toMatchObject({ code: "57014" });
      expect(await left()).toBeNull();
      expect(await seen(client, "tenants")).toEqual([]);
    });
  });

  it("keeps a hundred parallel calls of two tenants apart on one connection", async () => {
    const calls = Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? "acme" : "globex"));
    const found = await Promise.all(calls.map((id) => stores.tenants.getTenantUser(id, "ann")));
    expect(found.map((user) => user?.role)).toEqual(calls.map((id) => `${id}-role`));
  });

  it("lets a request server read its tenant, and neither cross tenants nor administer them", async () => {
    const request = await openPostgresStores({ connectionString: database.app, tokenKey });
    expect(await request.tenants.getTenantUser("acme", "ann")).toMatchObject({ role: "acme-role" });
    expect(await request.tokens.getToken("acme", "t")).toMatchObject({ accessToken: "t" });
    const refused = [
      () => request.tenants.listTenants(),
      () => request.tenants.getTenantByDomain("acme.example"),
      () => request.tenants.getUserTenants("ann"),
      () => request.tenants.createTenant(aTenant("initech")),
      () => request.tenants.updateTenant("acme", { plan: "free" }),
      () => request.tenants.deleteTenant("acme"),
      () => request.roles.putRole("acme", { tenantId: "acme", roleId: "x", name: "X", permissions: [] }),
    ];
    for (const call of refused) await expect(call()).rejects.toMatchObject(coded("store.configuration"));
    await request.close();
  });

  it("never changes or empties the audit, whoever asks", async () => {
    for (const statement of [
      "update tenantry.audit set line = ''",
      "delete from tenantry.audit",
      "truncate tenantry.audit",
    ]) {
      await expect(as(database.admin, (client) => client.query(statement))).rejects.toMatchObject({ code: "42501" });
      await expect(as(database.owner, (client) => client.query(statement))).rejects.toMatchObject({ code: "TN011" });
    }
  });

  it("takes one round trip a call, never two", async () => {
    const relay = await countingRelay(server.port);
    const url = new URL(database.admin);
    url.port = String(relay.port);
    const counted = await openPostgresStores({ connectionString: url.href, connections: 1, tokenKey });
    const token = aToken("acme", "u", Date.now() + 3_600_000, { refreshToken: "ru" });
    const calls: Record<string, () => Promise<unknown>> = {
      getTenant: () => counted.tenants.getTenant("acme"),
      getTenantByDomain: () => counted.tenants.getTenantByDomain("acme.example"),
      updateTenant: () => counted.tenants.updateTenant("acme", { plan: "pro" }),
      addUserToTenant: () => counted.tenants.addUserToTenant("acme", "bob", "member"),
      getTenantUser: () => counted.tenants.getTenantUser("acme", "ann"),
      getTenantUsers: () => counted.tenants.getTenantUsers("acme"),
      getUserTenants: () => counted.tenants.getUserTenants("ann"),
      storeToken: () => counted.tokens.storeToken("acme", "u", token),
      getToken: () => counted.tokens.getToken("acme", "u"),
      findByRefreshToken: () => counted.tokens.findByRefreshToken("acme", "ru"),
      openSession: () => counted.sessions.openSession("acme", aSession("acme", "s", Date.now())),
      getSession: () => counted.sessions.getSession("acme", "s"),
      touchSession: () => counted.sessions.touchSession("acme", "s", Date.now(), Date.now() + 3_600_000),
      getRoles: () => counted.roles.getRoles("acme"),
      addUsage: () => counted.usage.addUsage("acme", "b2", [{ at: Date.now(), userId: "ann", allowed: 1, refused: 0 }]),
      readUsage: () => counted.usage.readUsage("acme", "day", 0, Date.now()),
      appendAudit: () =>
        counted.audit.appendAudit("acme", [{ tenantId: "acme", writer: "w", sequence: 1, at: 1, line: "{}" }]),
      readAudit: () => counted.audit.readAudit("acme"),
    };
    await counted.tenants.getTenant("acme"); // the connection itself
    relay.take();
    const trips: Record<string, number> = {};
    for (const [name, call] of Object.entries(calls)) {
      await call();
      trips[name] = relay.take();
    }
    expect(trips).toEqual(Object.fromEntries(Object.keys(calls).map((name) => [name, 1])));
    await counted.close();
    await relay.close();
  });

  it("keeps no token in plain text, and opens none that was moved or altered", async () => {
    const secret = "a-token-that-must-not-be-found";
    await stores.tokens.storeToken("acme", secret, aToken("acme", secret, Date.now() + 3_600_000));
    const rows = await server.run(
      "select encode(sealed, 'escape') || encode(digest, 'escape') as bytes from tenantry.oauth_tokens",
      database.name,
    );
    expect(rows.map(({ bytes }) => String(bytes)).join()).not.toContain(secret);
    await server.run(
      "update tenantry.oauth_tokens a set sealed = b.sealed from tenantry.oauth_tokens b where a.tenant_id = 'acme' and b.tenant_id = 'globex'",
      database.name,
    );
    await expect(stores.tokens.getToken("acme", secret)).rejects.toMatchObject(coded("store.corrupt"));
  });
});
