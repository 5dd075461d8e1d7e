// Where usage is counted.
import { readFile } from "node:fs/promises";
import { TenantryError } from "../../errors.ts";
import type { DeclaredTenant } from "../../store/stores.ts";
import type { UsageStore } from "../../store/usage-store.ts";
import { bundleVerifier } from "../../verify/bundle-verifier.ts";
import type { CommonOptions } from "./command.ts";
import { openDeployment } from "./deployment.ts";
import type { Io } from "./io.ts";
import { type NamedStore, openNamedStores } from "./open-named-stores.ts";
import { walkRoots } from "./walk-roots.ts";

export interface UsageOptions extends CommonOptions, NamedStore {}

/** Opens what a server counts into. Throws `cli.usage`, `cli.store` (missing) and the store's own errors. */
export async function openUsage(
  tenantIds: readonly string[],
  options: UsageOptions,
  io: Io,
): Promise<{ usage: UsageStore; close(): Promise<void> }> {
  const declared = await declaredTenants(tenantIds, options, io);
  const stores = await openNamedStores(
    options,
    io,
    declared === undefined ? {} : { declared: (id) => declared.get(id) },
  );
  return { usage: stores.usage, close: () => stores.close() };
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
