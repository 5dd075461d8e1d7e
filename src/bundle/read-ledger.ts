import { limits } from "../limits.ts";
import { BundleError } from "./bundle-error.ts";
import { bundleNames } from "./documents.ts";
import { type LeafVerifier, type LedgerEntry, versionOf } from "./ledger-entry.ts";
import type { PublishTarget, Revision } from "./target.ts";

/**
 * Reads a tenant's ledger entry and the revision it stands at (`null`: there is none).
 * Throws `ledger.refused` where the entry does not verify: whoever wrote it did not hold the tenant key.
 */
export async function readLedger(
  target: PublishTarget,
  tenant: string,
  verify: LeafVerifier,
): Promise<{ entry?: LedgerEntry; revision: Revision }> {
  const found = await target.read(bundleNames.ledger(tenant), limits.tenantConfigBytes);
  if (found === undefined) return { revision: null };
  const verdict = verify(Buffer.from(found.bytes).toString("latin1"));
  if (!verdict.ok || versionOf(verdict).tenant !== tenant) {
    throw new BundleError(
      "ledger.refused",
      `the ledger's entry of ${tenant} does not verify (${verdict.ok ? "another tenant" : verdict.code})`,
      {
        mend: "compare the entry with the state of its stack; remove it only if you know who wrote it",
      },
    );
  }
  return { entry: verdict, revision: found.revision };
}
