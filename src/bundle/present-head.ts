import { limits } from "../limits.ts";
import { BundleError } from "./bundle-error.ts";
import { bundleNames, type HeadDocument } from "./documents.ts";
import type { PublishVerifier } from "./publish-verifier.ts";
import type { PublishTarget, Revision } from "./target.ts";

/** Reads and verifies the head of a publish target; `revision` null where there is none. Throws `publish.head-refused`. */
export async function presentHead(
  target: PublishTarget,
  verifier: PublishVerifier,
): Promise<{ head?: HeadDocument; kid?: string; revision: Revision }> {
  const found = await target.read(bundleNames.head, limits.headBytes);
  if (found === undefined) return { revision: null };
  const verdict = verifier.head(Buffer.from(found.bytes).toString("latin1"));
  if (verdict.ok) return { head: verdict.head, kid: verdict.kid, revision: found.revision };
  throw new BundleError("publish.head-refused", `the published head does not verify (${verdict.code})`, {
    mend: "if its key was retired or the file damaged, move head.jws away and publish again: it is built anew from the ledger",
  });
}
