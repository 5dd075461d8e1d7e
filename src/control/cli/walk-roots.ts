// From the pinned root to the newest that a bundle holds (TUF 5.3).
import { bundleNames } from "../../bundle/documents.ts";
import type { PublishTarget } from "../../bundle/target.ts";
import { limits } from "../../limits.ts";
import { nextRoot } from "../../verify/next-root.ts";
import { trustRoot } from "../../verify/trust-root.ts";
import type { TrustedRoot } from "../../verify/trusted-root.ts";
import { VerifyError } from "../../verify/verify-error.ts";
import { refusalSentence } from "./refusal-sentence.ts";

/** Gives the newest root that the pinned one leads to. Throws `VerifyError` where a step is refused. */
export async function walkRoots(pinned: Uint8Array, target: Pick<PublishTarget, "read">): Promise<TrustedRoot> {
  let root = trustRoot(pinned);
  for (let step = 0; step < limits.rootWalk; step++) {
    const found = await target.read(bundleNames.root(root.document.version + 1), limits.rootBytes);
    if (!found) break;
    const next = nextRoot(root, found.bytes);
    if (!next.ok) {
      const name = bundleNames.root(root.document.version + 1);
      throw new VerifyError("root", next.code, `${name} is refused: ${refusalSentence(next.code)}`, {
        mend: "compare the bundle's roots with the deployment's own",
      });
    }
    root = next.root;
  }
  return root;
}
