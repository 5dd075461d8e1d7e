import { BundleError } from "./bundle-error.ts";
import { bundleNames } from "./documents.ts";
import { compareEntries, type LeafVerifier, versionOf } from "./ledger-entry.ts";
import { readLedger } from "./read-ledger.ts";
import type { PublishTarget } from "./target.ts";

/**
 * Puts a signed config or tombstone into the ledger by compare-and-swap. Writing the same bytes again is no change.
 * Throws `ledger.refused` (the new or the present entry does not verify), `ledger.behind` (the present one is newer, or
 * has the same version and another content) and `ledger.contended` (kind failed: somebody writes all the time).
 */
export async function recordInLedger(target: PublishTarget, jws: string, verify: LeafVerifier): Promise<void> {
  const next = verify(jws);
  if (!next.ok) throw new BundleError("ledger.refused", `what was to be recorded does not verify (${next.code})`);
  const { tenant } = versionOf(next);
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const { entry, revision } = await readLedger(target, tenant, verify);
    if (entry !== undefined) {
      if (entry.jws === jws) return;
      const order = compareEntries(entry, next);
      const renamed =
        entry.kind === "tenant" &&
        next.kind === "tenant" &&
        entry.config.generation === next.config.generation &&
        entry.config.version === next.config.version &&
        entry.config.content !== next.config.content;
      if (order > 0 || renamed || (order === 0 && next.kind === "tombstone")) {
        throw new BundleError("ledger.behind", `the ledger already holds a newer word on ${tenant}`, {
          kind: "failed",
          mend: "run it again: the next version is taken from the ledger",
        });
      }
    }
    const bytes = Buffer.from(jws, "latin1");
    if (await target.write(bundleNames.ledger(tenant), bytes, { expected: revision })) return;
  }
  throw new BundleError("ledger.contended", `the ledger's entry of ${tenant} keeps changing`, { kind: "failed" });
}
