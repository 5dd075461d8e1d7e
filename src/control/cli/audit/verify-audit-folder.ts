// A folder of segments and the checkpoints that speak of it, read once through.
import type { CheckpointAnchor } from "../../../bundle/checkpoint-anchor.ts";
import { listSegments } from "../../../runtime/audit/list-segments.ts";
import { readSegment } from "../../../runtime/audit/read-segment.ts";
import { type AuditVerdict, type AuditVerifierOptions, auditVerifier } from "../../../verify/audit/audit-verifier.ts";

/** Verifies a log. What cannot be read is a fault of the log; only a folder that is not there is an error. */
export async function verifyAuditFolder(
  folder: string,
  anchors: readonly Pick<CheckpointAnchor, "read">[],
  options: AuditVerifierOptions,
): Promise<AuditVerdict> {
  const verifier = auditVerifier(options);
  for (const anchor of anchors) {
    for await (const { where, jws } of anchor.read()) verifier.checkpoint(jws, where);
  }
  const segments = await listSegments(folder);
  for (const [index, { file, run }] of segments.entries()) {
    let number = 0;
    try {
      for await (const { bytes, ended } of readSegment(file)) {
        number += 1;
        const where = `${file}:${number}`;
        if (ended) {
          const line = verifier.line(bytes, where);
          // A segment is of one run: a line of another was put there.
          if (line !== undefined && line.writer !== run)
            verifier.fault({ code: "file.foreign-line", where, writer: run });
          continue;
        }
        // A run that goes on, or died, may be in the middle of a line; one that ended may not.
        const goesOn = segments[index + 1]?.run === run;
        if (goesOn || verifier.closed(run)) verifier.fault({ code: "file.torn", where, writer: run });
      }
    } catch (error) {
      verifier.fault({
        code: "file.unreadable",
        where: `${file} (${(error as NodeJS.ErrnoException).code})`,
        writer: run,
      });
    }
  }
  return verifier.finish();
}
