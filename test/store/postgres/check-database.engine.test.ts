import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseFaults } from "../../../src/store/postgres/check-database.ts";
import { openPostgresStores } from "../../../src/store/postgres/open-postgres-stores.ts";
import { withPgClient } from "../../../src/store/postgres/pg-client.ts";
import { grantRules } from "../../../src/store/postgres/rules/grant-rules.ts";
import { type PostgresServer, startPostgres } from "../../mock/postgres-server.ts";
import { brokenDatabases } from "./broken-databases.ts";
import { type FreshDatabase, freshDatabase } from "./fresh-database.ts";

let server: PostgresServer;
let sound: FreshDatabase;

beforeAll(async () => {
  server = await startPostgres();
  sound = await freshDatabase(server);
});
afterAll(() => server.close());

describe("the self-test", () => {
  it("finds nothing in a database as the migrations make it, for either role", async () => {
    for (const connectionString of [sound.admin, sound.app]) {
      expect(await withPgClient({ connectionString }, (client) => databaseFaults(client))).toEqual([]);
    }
  });

  it.each(brokenDatabases)("refuses $what, by name", async ({ sql, fault, mend }) => {
    const name = `broken_${brokenDatabases.findIndex((broken) => broken.sql === sql)}`;
    await server.run(`create database ${name} template ${sound.name} owner store_owner`);
    await server.run(sql, name);
    try {
      const connectionString = server.urlOf("store_admin", name);
      const faults = await withPgClient({ connectionString }, (client) => databaseFaults(client));
      expect(faults).toContainEqual(expect.objectContaining({ code: fault[0], object: fault[1] }));
      await expect(openPostgresStores({ connectionString })).rejects.toMatchObject({
        code: "store.unsafe",
        message: expect.stringContaining(`${fault[0]}: ${fault[1]}`),
      });
    } finally {
      if (mend) await server.run(mend, name);
      await server.run(`drop database ${name} with (force)`);
    }
  });

  it("refuses the superuser itself, and the owner", async () => {
    for (const login of ["postgres", "store_owner"]) {
      const connectionString = server.urlOf(login, sound.name);
      await expect(openPostgresStores({ connectionString })).rejects.toMatchObject({ code: "store.unsafe" });
    }
  });

  it("refuses servers that lack the fixes row-level security rests on: CVE-2025-8713", async () => {
    const rule = grantRules.find(({ code }) => code === "server.version");
    const versions = [140019, 150013, 150014, 160009, 160010, 170005, 170006, 180000];
    const refused: number[] = [];
    for (const version of versions) {
      const sql = (rule?.sql ?? "").replace("current_setting('server_version_num')::int", String(version));
      if ((await server.run(`with n as (select false as embedded) ${sql}`)).length > 0) refused.push(version);
    }
    expect(refused).toEqual([140019, 150013, 160009, 170005]);
  });

  it("refuses a database without the schema, or at another migration", async () => {
    const empty = await server.createDatabase();
    const refusal = { code: "store.migration" };
    await expect(openPostgresStores({ connectionString: server.urlOf("store_app", empty) })).rejects.toMatchObject(
      refusal,
    );
    const other = await freshDatabase(server);
    await server.run("insert into tenantry.migrations (version) values (99)", other.name);
    await expect(openPostgresStores({ connectionString: other.app })).rejects.toMatchObject(refusal);
  });
});
