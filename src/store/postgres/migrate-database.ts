// The schema, brought forward or back: one file a transaction, checksums first, and never two at once.
import type Postgrator from "postgrator";
import { storeError } from "../store-error.ts";
import { databaseFailure } from "./database-failure.ts";
import { type DatabaseNames, databaseNames } from "./database-names.ts";
import { fillMigration, migrationPattern } from "./migration-files.ts";
import type { SqlClient } from "./sql-client.ts";

export interface MigrateOptions {
  schema?: string;
  rolePrefix?: string;
  /** the version to end at; default: the newest. One below the present needs `rollback`. */
  to?: number;
  /** says that going back is meant */
  rollback?: boolean;
  /** says what would be done, and does nothing */
  dryRun?: boolean;
  /** folder of the files; default: the package's own */
  directory?: string;
}

export interface MigrationStep {
  version: number;
  name: string;
  direction: "up" | "down";
}

export interface MigrationOutcome {
  from: number;
  to: number;
  /** in order; with `dryRun`, what would be done */
  steps: MigrationStep[];
}

/**
 * Runs on one connection of the schema's owner. Whoever comes second waits, then finds nothing to do. A run that is killed
 * leaves whole versions only. Throws `store.migration` for an edited or missing file, a database that is newer than we are,
 * and a way back that would lose what nothing could bring back.
 */
export async function migrateDatabase(client: SqlClient, options: MigrateOptions = {}): Promise<MigrationOutcome> {
  const names = databaseNames(options);
  const lock = `hashtextextended('tenantry migrate ${names.schema}', 0)`;
  try {
    await client.query(`select pg_advisory_lock(${lock})`);
    try {
      return await run(client, names, options);
    } finally {
      await client.query(`select pg_advisory_unlock(${lock})`).catch(() => undefined);
    }
  } catch (cause) {
    throw migrationFailure(cause);
  }
}

async function run(client: SqlClient, names: DatabaseNames, options: MigrateOptions): Promise<MigrationOutcome> {
  // Loaded here, so that a server, which migrates nothing, needs no tool for it.
  const { default: Migrator } = await import("postgrator");
  const postgrator = new Migrator({
    driver: "pg",
    schemaTable: `${names.schema}.migrations`,
    migrationPattern: migrationPattern(options.directory),
    newline: "LF",
    execQuery: async (text) => ({ rows: await client.query(text) }),
    execSqlScript: (text) => client.script(fillMigration(text, names)),
  });
  const migrations = await postgrator.getMigrations();
  const newest = await postgrator.getMaxVersion();
  const from = Number(await postgrator.getDatabaseVersion());
  const to = options.to ?? newest;
  if (!Number.isInteger(to) || to < 0 || to > newest) {
    throw storeError("store.migration", `there is no migration ${to}`, {
      kind: "usage",
      mend: `choose 0 to ${newest}`,
    });
  }
  if (from > newest) {
    throw storeError("store.migration", `the database is at migration ${from}, and this version knows ${newest}`, {
      mend: "use the version of tenantry that migrated it, or a later one",
    });
  }
  if (to < from && !options.rollback) {
    throw storeError("store.migration", `the database is at migration ${from}: ${to} would be a step back`, {
      mend: "say --rollback if that is meant; a backup is the only other way back",
    });
  }
  if (from > 0) await refuseEdited(postgrator, from);
  const runnable = postgrator.getRunnableMigrations(from, to);
  const missing = from - to !== runnable.length && to - from !== runnable.length;
  if (missing) throw storeError("store.migration", `a file between migrations ${from} and ${to} is missing`);
  const direction = to < from ? "down" : "up";
  const steps = runnable.map(({ version, name }): MigrationStep => ({ version, name, direction }));
  if (!options.dryRun) {
    for (const migration of runnable) {
      await client.script("begin");
      try {
        // The first version makes the table that records versions; with it, or not at all.
        if (migration.version === 1 && direction === "up") await startRecord(client, names);
        await postgrator.runMigrations([migration]);
        await client.script("commit");
      } catch (cause) {
        await client.script("rollback").catch(() => undefined);
        throw cause;
      }
    }
  }
  const known = new Set(migrations.map(({ version }) => version));
  if (!known.has(to) && to !== 0) throw new TypeError("a migration that was run is known");
  return { from, to, steps };
}

async function refuseEdited(postgrator: Postgrator, from: number): Promise<void> {
  try {
    await postgrator.validateMigrations(from);
  } catch (cause) {
    const version = cause instanceof Error ? /\[(\d+)\]/.exec(cause.message)?.[1] : undefined;
    if (version === undefined) throw cause;
    throw storeError("store.migration", `the file of migration ${version} is not the one that was applied`, {
      mend: "restore the file; a change belongs into a new migration",
    });
  }
}

/** As postgrator makes it, but inside our transaction and with one statement each. */
async function startRecord(client: SqlClient, { schema }: DatabaseNames): Promise<void> {
  await client.script(`create schema if not exists "${schema}"`);
  await client.script(
    `create table if not exists "${schema}".migrations (version bigint primary key, name text, md5 text, run_at timestamptz)`,
  );
}

function migrationFailure(cause: unknown): unknown {
  if (!(cause instanceof Error) || ("kind" in cause && "exitCode" in cause)) return cause;
  const state = "code" in cause ? cause.code : undefined;
  if (state === "TN010") {
    return storeError("store.migration", `going back would lose data that nothing brings back: ${cause.message}`, {
      mend: "export or remove it first",
      cause,
    });
  }
  if (typeof state === "string" && /^(42|2B|0L)/.test(state)) {
    return storeError("store.migration", `PostgreSQL refused a migration (${state}): ${cause.message}`, {
      mend: "migrate as the schema's owner, with CREATEROLE or with the three roles made beforehand",
      cause,
    });
  }
  return databaseFailure(cause).error;
}
