import { documentTypes, type SuspensionDocument } from "../bundle/documents.ts";
import { limits } from "../limits.ts";
import { suspensionShape } from "./bundle-shapes.ts";
import { judge } from "./judge.ts";
import { openEnvelope } from "./open-envelope.ts";
import type { DocumentRefusal } from "./refusal-code.ts";
import { checkRoot } from "./trust-root.ts";
import type { VerifyBundleDocumentOptions } from "./verify-head.ts";

/** Verifies a suspension list: signature by the `suspension` role, spelling, shape, whose it is, time. */
export function verifySuspension(
  jws: string,
  options: VerifyBundleDocumentOptions,
): { ok: true; list: SuspensionDocument; kid: string } | { ok: false; code: DocumentRefusal } {
  const trusted = checkRoot(options.trust);
  if (!trusted.ok) return trusted;
  const { root } = trusted;
  const opened = openEnvelope(jws, root, {
    typ: documentTypes.suspension,
    role: "suspension",
    limit: limits.suspensionBytes,
    shape: suspensionShape,
  });
  if (!opened.ok) return opened;
  const list = opened.body as SuspensionDocument;
  const refusal = judge(list, root, {
    at: options.at,
    deployment: options.deployment ?? root.document.deployment,
    environment: options.environment ?? root.document.environment,
    maxLife: limits.suspensionMaxLife,
    expiredToo: options.expiredToo ?? false,
  });
  return refusal === undefined ? { ok: true, list, kid: opened.kid } : { ok: false, code: refusal };
}
