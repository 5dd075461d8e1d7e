import type { SignedRoot } from "../bundle/documents.ts";
import { readRoot } from "./read-root.ts";
import type { RootRefusal } from "./refusal-code.ts";
import { TrustedRoot } from "./trusted-root.ts";
import { VerifyError } from "./verify-error.ts";

/** A root to trust: one that was checked already, or the pinned one as it lies on disk. */
export type RootInput = TrustedRoot | SignedRoot | string | Uint8Array;

/** What the pinned root must say; each is compared where it is given. */
export interface RootExpectations {
  deployment?: string;
  environment?: string;
}

// A server verifies under one or two roots for its whole life; a pinned root in raw form is checked once.
const remembered = new Map<string, TrustedRoot>();

/**
 * Trusts a pinned root: signed by its own threshold, every key sound. Never call it on a root that came over the wire
 * (TUF 5.3: those are reached from a trusted one, see `nextRoot`). Its expiry is judged where it is used, since a pin
 * may be older than its successors. Throws `VerifyError` with a root code, kind refused.
 */
export function trustRoot(root: RootInput, expected: RootExpectations = {}): TrustedRoot {
  const verdict = checkRoot(root, expected);
  if (!verdict.ok) {
    throw new VerifyError("root", verdict.code, `the pinned root is refused: ${verdict.code}`, {
      mend: "pin the root.json that the deployment's keys were created with, or a later one",
    });
  }
  return verdict.root;
}

/** As `trustRoot`, with the refusal as data. */
export function checkRoot(
  root: RootInput,
  expected: RootExpectations = {},
): { ok: true; root: TrustedRoot } | { ok: false; code: RootRefusal } {
  const trusted = root instanceof TrustedRoot ? root : pinned(root);
  if (!(trusted instanceof TrustedRoot)) return { ok: false, code: trusted };
  const { deployment, environment } = trusted.document;
  if (expected.deployment !== undefined && expected.deployment !== deployment)
    return { ok: false, code: "deployment.other" };
  if (expected.environment !== undefined && expected.environment !== environment) {
    return { ok: false, code: "environment.other" };
  }
  return { ok: true, root: trusted };
}

function pinned(root: SignedRoot | string | Uint8Array): TrustedRoot | RootRefusal {
  const name =
    typeof root === "string"
      ? root
      : root instanceof Uint8Array
        ? Buffer.from(root).toString("latin1")
        : JSON.stringify(root);
  const known = remembered.get(name);
  if (known !== undefined) return known;
  const read = readRoot(root);
  if (!read.ok) return read.code;
  if (!read.signedBy(read.candidate)) return "root.threshold";
  if (remembered.size >= 8) remembered.clear();
  remembered.set(name, read.candidate);
  return read.candidate;
}
