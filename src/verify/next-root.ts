import type { SignedRoot } from "../bundle/documents.ts";
import { readRoot } from "./read-root.ts";
import type { RootRefusal } from "./refusal-code.ts";
import type { TrustedRoot } from "./trusted-root.ts";

/**
 * One step of the walk from the pinned root to the newest (TUF 5.3.4, 5.3.5): version N+1 exactly, signed by a threshold
 * of N's root keys and of its own, for the same deployment and environment. A root on the way may have expired
 * (TUF 5.3.10 judges the last one only).
 */
export function nextRoot(
  trusted: TrustedRoot,
  bytes: SignedRoot | string | Uint8Array,
): { ok: true; root: TrustedRoot } | { ok: false; code: RootRefusal } {
  const read = readRoot(bytes);
  if (!read.ok) return read;
  const { document } = read.candidate;
  if (!read.signedBy(trusted) || !read.signedBy(read.candidate)) return { ok: false, code: "root.threshold" };
  if (document.version !== trusted.document.version + 1) return { ok: false, code: "root.sequence" };
  if (document.deployment !== trusted.document.deployment) return { ok: false, code: "deployment.other" };
  if (document.environment !== trusted.document.environment) return { ok: false, code: "environment.other" };
  return { ok: true, root: read.candidate };
}
