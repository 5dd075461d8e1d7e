import type { TenantConfig, TombstoneDocument } from "../bundle/documents.ts";
import type { DocumentRefusal } from "./refusal-code.ts";
import { type VerifyTenantConfigOptions, verifyTenantConfig } from "./verify-tenant-config.ts";
import { verifyTombstone } from "./verify-tombstone.ts";

export type LeafVerdict =
  | { ok: true; kind: "tenant"; jws: string; kid: string; config: TenantConfig }
  | { ok: true; kind: "tombstone"; jws: string; kid: string; tombstone: TombstoneDocument }
  | { ok: false; code: DocumentRefusal };

/** Verifies what a ledger or an index holds of a tenant: its config, or the tombstone in its place. */
export function verifyLeaf(jws: string, options: VerifyTenantConfigOptions): LeafVerdict {
  const config = verifyTenantConfig(jws, options);
  if (config.ok) return { kind: "tenant", jws, ...config };
  if (config.code !== "header.type") return config;
  const tombstone = verifyTombstone(jws, options);
  return tombstone.ok ? { kind: "tombstone", jws, ...tombstone } : tombstone;
}
