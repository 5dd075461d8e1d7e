// An audit log that is kept in a store, and the checkpoints that speak of it.
import type { CheckpointAnchor } from "../../../bundle/checkpoint-anchor.ts";
import type { AuditStore } from "../../../store/audit-store.ts";
import { type AuditVerdict, type AuditVerifierOptions, auditVerifier } from "../../../verify/audit/audit-verifier.ts";
import { verifyCheckpoint } from "../../../verify/audit/verify-checkpoint.ts";
import { readStoredLines } from "./read-stored-lines.ts";

/**
 * Verifies the chains of every tenant that a valid checkpoint speaks of, and the platform's. Chains that no checkpoint names are
 * not looked for: a store is not asked for a list of its tenants.
 */
export async function verifyStoredAudit(
  store: Pick<AuditStore, "readAudit">,
  anchors: readonly CheckpointAnchor[],
  options: AuditVerifierOptions,
): Promise<AuditVerdict> {
  const verifier = auditVerifier(options);
  const tenants = new Set(["platform"]);
  for (const anchor of anchors) {
    for await (const { where, jws } of anchor.read()) {
      verifier.checkpoint(jws, where);
      const read = verifyCheckpoint(jws, options);
      if (read.ok) for (const { tenant } of read.checkpoint.heads) tenants.add(tenant);
    }
  }
  for (const tenant of [...tenants].sort()) {
    for await (const { line, writer, sequence } of readStoredLines(store, tenant)) {
      const where = `${tenant}/${writer}/${sequence}`;
      const read = verifier.line(Buffer.from(line), where);
      // the place by which the store finds it is no part of what is signed
      if (read !== undefined && (read.tenant !== tenant || read.writer !== writer || read.sequence !== sequence))
        verifier.fault({ code: "file.foreign-line", where, writer });
    }
  }
  return verifier.finish();
}
