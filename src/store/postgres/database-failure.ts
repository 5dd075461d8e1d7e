// What a driver threw → what a store says. Never the driver's sentence: it may quote what was to be written.
import { type StoreCode, type StoreError, storeError } from "../store-error.ts";

export interface DatabaseFailure {
  readonly error: StoreError;
  /** the connection is of no use any more */
  readonly broken: boolean;
  /** `rolled-back`: nothing happened, run it again; `unknown`: it may have happened; `never`: again would end the same way */
  readonly again: "rolled-back" | "unknown" | "never";
}

/** SQLSTATEs by code or class (PostgreSQL, appendix A); those that begin with TN are raised by our own functions. */
const meanings: Readonly<Record<string, readonly [code: StoreCode, message: string, mend?: string]>> = {
  "40001": ["store.unavailable", "PostgreSQL kept asking to run the transaction again"],
  "40P01": ["store.unavailable", "PostgreSQL kept finding a deadlock"],
  "57014": ["store.unavailable", "PostgreSQL was slower than the statement timeout allows"],
  "55P03": ["store.unavailable", "PostgreSQL waited longer for a lock than is allowed"],
  "53": ["store.unavailable", "PostgreSQL has no connection, memory or disk left"],
  "28": ["store.unavailable", "PostgreSQL refuses our login", "check the role and password of the connection string"],
  "3D000": ["store.unavailable", "the database is not there", "check the connection string"],
  "42501": [
    "store.configuration",
    "the role that we log in as may not do this",
    "listing, creating and deleting tenants need a member of the admin role; see docs/postgres.md",
  ],
  "42P01": ["store.migration", "a table of the store is not there", "run `tenantry migrate`"],
  "42883": ["store.migration", "a function of the store is not there", "run `tenantry migrate`"],
  "3F000": ["store.migration", "the store's schema is not there", "run `tenantry migrate`"],
  "54": ["store.invalid", "a value is too long for PostgreSQL"],
  "22": ["store.invalid", "a value cannot be kept by PostgreSQL"],
  "23": ["store.invalid", "a value breaks a rule of the store's tables"],
  XX001: ["store.corrupt", "PostgreSQL found damaged data"],
  XX002: ["store.corrupt", "PostgreSQL found a damaged index"],
  TN002: ["store.exists", "a place in the audit is taken by another record"],
  TN009: [
    "store.unsafe",
    "the connection counts under another isolation than read committed",
    "remove default_transaction_isolation from the role, the database and the connection string",
  ],
};

/** Rolled back as a whole by the server, which says so. */
const repeatable = new Set(["40001", "40P01"]);

/** Reads what `pg` or PGlite threw. `connected` is false where no connection was had: then nothing was sent. */
export function databaseFailure(cause: unknown, connected = true): DatabaseFailure {
  const state = sqlState(cause);
  if (state === undefined || state.startsWith("08") || state.startsWith("57P")) {
    const message = connected
      ? "the connection to PostgreSQL broke, or nothing came back in time"
      : "no connection to PostgreSQL could be had in time";
    const error = storeError("store.unavailable", message, {
      kind: "failed",
      mend: "check that the server runs, and that the pool is large enough",
      cause,
    });
    return { error, broken: true, again: connected ? "unknown" : "never" };
  }
  const [code, message, mend] = meanings[state] ??
    meanings[state.slice(0, 2)] ?? ["store.unavailable", `PostgreSQL answered with an error it calls ${state}`];
  const refused = code === "store.invalid" || code === "store.exists";
  const error = storeError(code, message, {
    kind: refused ? "refused" : "failed",
    cause,
    ...(mend ? { mend } : {}),
  });
  return { error, broken: false, again: repeatable.has(state) ? "rolled-back" : "never" };
}

function sqlState(cause: unknown): string | undefined {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  // Node's own codes (ECONNRESET) have letters only, and no SQLSTATE is six characters long
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code) ? code : undefined;
}
