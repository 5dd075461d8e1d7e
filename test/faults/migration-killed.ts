import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { migratePostgres } from "../../src/store/postgres/migrate-postgres.ts";
import { newestMigration } from "../../src/store/postgres/newest-migration.ts";
import type { PostgresServer } from "../mock/postgres-server.ts";
import { freshDatabase } from "../store/postgres/fresh-database.ts";
import { type FaultScenario, faultOutcome } from "./fault-scenario.ts";

const shipped = fileURLToPath(new URL("../../src/store/postgres/migrations", import.meta.url));
const later = newestMigration + 1;

/** A migration that the server does not survive: the version before stays, whole, and the next run goes on from there. */
export function migrationKilled(server: () => PostgresServer): FaultScenario {
  return {
    fault: "migration killed half-way",
    done: "the server killed between two statements of one file",
    async run() {
      const { owner, name } = await freshDatabase(server());
      const folder = mkdtempSync(join(tmpdir(), "tenantry-faults-"));
      const file = join(folder, `00${later}.do.more.sql`);
      const steps: boolean[] = [];
      const versionOf = async () =>
        (await server().run("select max(version)::int as version from tenantry.migrations", name))[0]?.version;
      try {
        cpSync(shipped, folder, { recursive: true });
        writeFileSync(file, "create table {{schema}}.more (tenant_id text); select pg_sleep(600);");
        const running = migratePostgres({ connectionString: owner, directory: folder });
        const code = running.then(
          () => undefined,
          (error: { code?: string }) => error.code,
        );
        const sleeping =
          "select pid from pg_stat_activity where application_name = 'tenantry migrate' and wait_event = 'PgSleep'";
        while ((await server().run(sleeping)).length === 0) await wait(50);
        await server().crash();
        steps.push((await code) === "store.unavailable");
        await server().restart();
        steps.push((await versionOf()) === newestMigration);
        steps.push((await server().run("select to_regclass('tenantry.more') as found", name))[0]?.found === null);
        writeFileSync(file, "create table {{schema}}.more (tenant_id text);");
        steps.push((await migratePostgres({ connectionString: owner, directory: folder })).to === later);
        steps.push((await versionOf()) === later);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
      const right = steps.filter(Boolean).length;
      return faultOutcome({ sent: 5, right, lost: 0, twice: 0 }, "the version before, whole; the next run completes");
    },
  };
}
