// tenantry migrate: the stores' schema in a PostgreSQL database, forward, or back where that is said.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { TenantryError } from "../../../errors.ts";
import type { MigrationOutcome } from "../../../store/postgres/migrate-database.ts";
import { migratePostgres } from "../../../store/postgres/migrate-postgres.ts";
import type { Command } from "../command.ts";
import type { Io } from "../io.ts";

interface MigrateOptions {
  database?: string;
  schema?: string;
  rolePrefix?: string;
  to?: string;
  dryRun?: boolean;
  rollback?: boolean;
}

interface MigrateResult extends MigrationOutcome {
  dryRun: boolean;
}

/** Needs a login that owns the schema. A connection string is never an argument: other users of the machine see those. */
export const migrate: Command<MigrateOptions, MigrateResult> = {
  async run({ database, schema, rolePrefix, to, dryRun = false, rollback = false }, io) {
    const connectionString = database === undefined ? fromEnvironment(io) : readReference(database, io);
    const outcome = await migratePostgres({
      connectionString,
      ...(schema === undefined ? {} : { schema }),
      ...(rolePrefix === undefined ? {} : { rolePrefix }),
      ...(to === undefined ? {} : { to: version(to) }),
      dryRun,
      rollback,
    });
    return { ...outcome, dryRun };
  },

  print({ from, to, steps, dryRun }, io) {
    for (const step of steps) {
      const arrow = step.direction === "up" ? "up  " : "down";
      io.say(`${dryRun ? "would run" : io.paint("green", "✓")} ${arrow} ${step.version} ${step.name}`);
    }
    if (steps.length === 0) io.say(`nothing to do: the database is at migration ${from}`);
    else if (dryRun) io.say(`nothing was done; the database is at migration ${from}`);
    else io.say(`the database is at migration ${to}`);
  },
};

function version(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new TenantryError("migrate.version", "--to wants the number of a migration", { kind: "usage" });
}

/** `env:NAME` or `file:PATH` → what is kept there. The text itself is never repeated: it may be the connection string. */
function readReference(reference: string, io: Io): string {
  const [, kind, place = ""] = /^(env|file):(.+)$/s.exec(reference) ?? [];
  if (kind === undefined) {
    throw new TenantryError("migrate.database", "--database wants where the connection string is, not what it is", {
      kind: "usage",
      mend: "env:NAME or file:PATH; or leave it out, and set PGHOST, PGDATABASE, PGUSER and PGPASSWORD",
    });
  }
  const found = kind === "env" ? io.env[place] : readText(resolve(io.cwd, place));
  if (found === undefined || found.trim() === "") {
    throw new TenantryError(
      "migrate.database",
      `the ${kind === "env" ? "variable" : "file"} of --database is not here or empty`,
      {
        kind: "missing",
        mend: "put the connection string there: postgres://owner:…@host/database",
      },
    );
  }
  return found.trim();
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** What libpq reads: PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE and PGSSLMODE. */
function fromEnvironment({ env }: Io): string {
  const { PGHOST, PGPORT = "5432", PGUSER, PGDATABASE, PGPASSWORD, PGSSLMODE } = env;
  if (!PGHOST || !PGUSER) {
    throw new TenantryError("migrate.database", "no database is named", {
      kind: "missing",
      mend: "--database env:NAME or file:PATH, or PGHOST, PGDATABASE, PGUSER and PGPASSWORD",
    });
  }
  const password = PGPASSWORD ? `:${encodeURIComponent(PGPASSWORD)}` : "";
  const url = `${encodeURIComponent(PGUSER)}${password}@${encodeURIComponent(PGHOST)}:${encodeURIComponent(PGPORT)}`;
  const tls = PGSSLMODE ? `?sslmode=${encodeURIComponent(PGSSLMODE)}` : "";
  return `postgres://${url}/${encodeURIComponent(PGDATABASE ?? PGUSER)}${tls}`;
}
