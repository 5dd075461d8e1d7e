import type { HeadDocument, SuspensionDocument } from "./documents.ts";
import type { LeafVerifier } from "./ledger-entry.ts";

/** The checks a publisher needs, handed in from outside (`tenantry/verify` `bundleVerifier`): this room verifies nothing. */
export interface PublishVerifier {
  /** a leaf that is to be published: valid now */
  leaf: LeafVerifier;
  /** a leaf that is to be replaced: may have expired */
  lastLeaf: LeafVerifier;
  /** the present head and suspension list, which may have expired */
  head(jws: string): { ok: true; head: HeadDocument; kid: string } | { ok: false; code: string };
  suspension(jws: string): { ok: true; list: SuspensionDocument; kid: string } | { ok: false; code: string };
}
