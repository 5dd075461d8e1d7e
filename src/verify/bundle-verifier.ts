import type { HeadDocument, SuspensionDocument } from "../bundle/documents.ts";
import { type Clock, systemClock } from "../clock.ts";
import type { DocumentRefusal } from "./refusal-code.ts";
import { type RootInput, trustRoot } from "./trust-root.ts";
import { verifyHead } from "./verify-head.ts";
import { type LeafVerdict, verifyLeaf } from "./verify-leaf.ts";
import { verifySuspension } from "./verify-suspension.ts";

/** The checks that whoever publishes needs; `bundle/` takes them as an argument, because it may not import this room. */
export interface BundleVerifier {
  /** a leaf that is to be published: must be valid now */
  leaf(jws: string): LeafVerdict;
  /** a leaf that is to be replaced: may have expired */
  lastLeaf(jws: string): LeafVerdict;
  /** the present head, which may have expired */
  head(jws: string): { ok: true; head: HeadDocument; kid: string } | { ok: false; code: DocumentRefusal };
  /** the present suspension list, which may have expired */
  suspension(jws: string): { ok: true; list: SuspensionDocument; kid: string } | { ok: false; code: DocumentRefusal };
}

/** Makes the publisher's checks from the newest root. Throws `VerifyError` where the root itself is refused. */
export function bundleVerifier(options: { trust: RootInput; clock?: Clock }): BundleVerifier {
  const trust = trustRoot(options.trust);
  const clock = options.clock ?? systemClock;
  return {
    leaf: (jws) => verifyLeaf(jws, { trust, at: clock() }),
    lastLeaf: (jws) => verifyLeaf(jws, { trust, at: clock(), expiredToo: true }),
    head: (jws) => verifyHead(jws, { trust, at: clock(), expiredToo: true }),
    suspension: (jws) => verifySuspension(jws, { trust, at: clock(), expiredToo: true }),
  };
}
