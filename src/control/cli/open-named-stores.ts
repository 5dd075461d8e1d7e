// What servers keep, by a reference: a connection string is a secret, so it never stands on a command line.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { TenantryError } from "../../errors.ts";
import type { StoreOptions, Stores } from "../../store/stores.ts";
import type { Io } from "./io.ts";
import { usageError } from "./usage-error.ts";

export interface NamedStore {
  /** `env:NAME` or `file:PATH` of a redis, rediss or postgres URL; default `env:TENANTRY_STORE` */
  store?: string;
}

/** Opens the servers' stores. Throws `cli.usage`, `cli.store` (missing) and the store's own errors. */
export async function openNamedStores(named: NamedStore, io: Io, options: StoreOptions = {}): Promise<Stores> {
  return openStores(await connectionString(named, io), options);
}

async function connectionString({ store = "env:TENANTRY_STORE" }: NamedStore, io: Io): Promise<string> {
  const [, scheme, rest = ""] = /^(env|file):(.+)$/.exec(store) ?? [];
  // the text is not repeated: it may be the connection string itself
  if (scheme === undefined)
    throw usageError(
      "cli.usage",
      "--store says where the connection string is: env:NAME or file:PATH, never the string",
    );
  const text = scheme === "env" ? io.env[rest] : await readFile(resolve(io.cwd, rest), "utf8").catch(() => undefined);
  if (text !== undefined && text.trim() !== "") return text.trim();
  throw new TenantryError("cli.store", `${store} holds no connection string`, {
    kind: "missing",
    mend: "set it to the URL of the servers' store, redis://… or postgres://…",
  });
}

async function openStores(url: string, options: StoreOptions): Promise<Stores> {
  const scheme = /^[a-z]+(?=:)/.exec(url)?.[0];
  if (scheme === "redis" || scheme === "rediss")
    return (await import("../../store/redis/open-redis-stores.ts")).openRedisStores({ url, ...options });
  if (scheme === "postgres" || scheme === "postgresql")
    return (await import("../../store/postgres/open-postgres-stores.ts")).openPostgresStores({
      connectionString: url,
      ...options,
    });
  throw usageError("cli.usage", "the store's URL begins with redis:, rediss:, postgres: or postgresql:");
}
