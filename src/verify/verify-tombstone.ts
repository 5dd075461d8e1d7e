import { documentTypes, type TombstoneDocument } from "../bundle/documents.ts";
import { limits } from "../limits.ts";
import { judge } from "./judge.ts";
import { openEnvelope } from "./open-envelope.ts";
import type { DocumentRefusal } from "./refusal-code.ts";
import { tombstoneShape } from "./tenant-config-shape.ts";
import { checkRoot } from "./trust-root.ts";
import type { VerifyTenantConfigOptions } from "./verify-tenant-config.ts";

/** Verifies a tombstone, signed by a key of the `tenant` role. It has no expiry: what is destroyed stays destroyed. */
export function verifyTombstone(
  jws: string,
  options: Omit<VerifyTenantConfigOptions, "atLeast">,
): { ok: true; tombstone: TombstoneDocument; kid: string } | { ok: false; code: DocumentRefusal } {
  const trusted = checkRoot(options.trust);
  if (!trusted.ok) return trusted;
  const { root } = trusted;
  const opened = openEnvelope(jws, root, {
    typ: documentTypes.tombstone,
    role: "tenant",
    limit: limits.tenantConfigBytes,
    shape: tombstoneShape,
  });
  if (!opened.ok) return opened;
  const tombstone = opened.body as TombstoneDocument;
  const { deployment, environment } = root.document;
  const refusal = judge(tombstone, root, {
    at: options.at,
    deployment: options.deployment ?? deployment,
    environment: options.environment ?? environment,
    expiredToo: options.expiredToo ?? false,
  });
  if (refusal !== undefined) return { ok: false, code: refusal };
  if (options.tenantId !== undefined && tombstone.tenant !== options.tenantId)
    return { ok: false, code: "tenant.other" };
  return { ok: true, tombstone, kid: opened.kid };
}
