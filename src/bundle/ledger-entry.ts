// The newest signed word on a tenant: its config or its tombstone, with the key that signed it.
import type { TenantConfig, TombstoneDocument } from "./documents.ts";

export type LedgerEntry =
  | { kind: "tenant"; jws: string; kid: string; config: TenantConfig }
  | { kind: "tombstone"; jws: string; kid: string; tombstone: TombstoneDocument };

/**
 * Verifies a ledger entry's JWS: signature, shape, deployment and environment; not its expiry, since an expired entry
 * still says which version was the last. `verify/` gives one (`bundleVerifier`), this room only calls it.
 */
export type LeafVerifier = (jws: string) => ({ ok: true } & LedgerEntry) | { ok: false; code: string };

/** Generation and version of either kind. */
export function versionOf(entry: LedgerEntry): { tenant: string; generation: number; version: number; serial: number } {
  if (entry.kind === "tombstone") {
    const { tenant, generation, version } = entry.tombstone;
    return { tenant, generation, version, serial: 0 };
  }
  const { tenant, generation, version, serial } = entry.config;
  return { tenant, generation, version, serial };
}

/** Orders two entries of one tenant: negative where `a` is older. At equal versions a tombstone is the last word. */
export function compareEntries(a: LedgerEntry, b: LedgerEntry): number {
  const [x, y] = [versionOf(a), versionOf(b)];
  if (x.generation !== y.generation) return x.generation - y.generation;
  if (a.kind !== b.kind) return a.kind === "tombstone" ? 1 : -1;
  return x.version - y.version || x.serial - y.serial;
}
