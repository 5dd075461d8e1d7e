// Where usage is counted, by a reference: a connection string is a secret, so it never stands on a command line.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { TenantryError } from "../../errors.ts";
import type { DeclaredTenant, StoreOptions, Stores } from "../../store/stores.ts";
import type { UsageStore } from "../../store/usage-store.ts";
import { bundleVerifier } from "../../verify/bundle-verifier.ts";
import type { CommonOptions } from "./command.ts";
import { openDeployment } from "./deployment.ts";
import type { Io } from "./io.ts";
import { usageError } from "./usage-error.ts";
import { walkRoots } from "./walk-roots.ts";

export interface UsageOptions extends CommonOptions {
  /** `env:NAME` or `file:PATH` of a redis, rediss or postgres URL */
  store?: string;
}

/** Opens what a server counts into. Throws `cli.usage`, `cli.store` (missing) and the store's own errors. */
export async function openUsage(
  tenantIds: readonly string[],
  options: UsageOptions,
  io: Io,
): Promise<{ usage: UsageStore; close(): Promise<void> }> {
  const url = await connectionString(options, io);
  const declared = await declaredTenants(tenantIds, options, io);
  const stores = await openStores(url, declared === undefined ? {} : { declared: (id) => declared.get(id) });
  return { usage: stores.usage, close: () => stores.close() };
}

async function connectionString({ store = "env:TENANTRY_STORE" }: UsageOptions, io: Io): Promise<string> {
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

/** Tenants that are declared live as their signed generation; where the ledger has none of them, the store's own count. */
async function declaredTenants(
  tenantIds: readonly string[],
  options: UsageOptions,
  io: Io,
): Promise<Map<string, DeclaredTenant> | undefined> {
  const deployment = await openDeployment(options, io).catch((error: unknown) => {
    if (error instanceof TenantryError && error.code === "cli.no-repository") return undefined;
    throw error;
  });
  const pinned = deployment && (await readFile(deployment.rootFile).catch(() => undefined));
  if (deployment === undefined || pinned === undefined) return undefined;
  const { readLedger } = await import("../../bundle/read-ledger.ts");
  const target = await deployment.openTarget();
  const verifier = bundleVerifier({ trust: await walkRoots(pinned, target), clock: io.clock });
  const declared = new Map<string, DeclaredTenant>();
  for (const id of tenantIds) {
    const { entry } = await readLedger(target, id, verifier.lastLeaf);
    if (entry?.kind === "tenant") declared.set(id, { generation: entry.config.generation });
  }
  return declared.size === 0 ? undefined : declared;
}
