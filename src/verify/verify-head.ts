import { documentTypes, type HeadDocument } from "../bundle/documents.ts";
import { limits } from "../limits.ts";
import { headShape } from "./bundle-shapes.ts";
import { judge } from "./judge.ts";
import { openEnvelope } from "./open-envelope.ts";
import type { DocumentRefusal } from "./refusal-code.ts";
import { checkRoot, type RootInput } from "./trust-root.ts";

/** As for a tenant config. `expiredToo` is for the publisher, who replaces a head that may have expired. */
export interface VerifyBundleDocumentOptions {
  trust: RootInput;
  at: number;
  deployment?: string;
  environment?: string;
  expiredToo?: boolean;
}

/** Verifies a bundle's head: signature by the `head` role, spelling, shape, whose it is, time. */
export function verifyHead(
  jws: string,
  options: VerifyBundleDocumentOptions,
): { ok: true; head: HeadDocument; kid: string } | { ok: false; code: DocumentRefusal } {
  const trusted = checkRoot(options.trust);
  if (!trusted.ok) return trusted;
  const { root } = trusted;
  const opened = openEnvelope(jws, root, {
    typ: documentTypes.head,
    role: "head",
    limit: limits.headBytes,
    shape: headShape,
  });
  if (!opened.ok) return opened;
  const head = opened.body as HeadDocument;
  const refusal = judge(head, root, {
    at: options.at,
    deployment: options.deployment ?? root.document.deployment,
    environment: options.environment ?? root.document.environment,
    maxLife: limits.headMaxLife,
    expiredToo: options.expiredToo ?? false,
  });
  return refusal === undefined ? { ok: true, head, kid: opened.kid } : { ok: false, code: refusal };
}
