import { existsSync } from "node:fs";
import { truncate } from "node:fs/promises";
import type { AuditHead } from "../../bundle/documents.ts";
import { lineDigest, readAuditLine } from "../../verify/audit/audit-line.ts";
import type { EarlierRuns } from "./audit-sink.ts";
import { listSegments } from "./list-segments.ts";
import { readSegment } from "./read-segment.ts";

/**
 * Reads what runs of `writer` wrote since `since` (seconds; the age of a file decides, so that old ones are not read),
 * and cuts off a last line that a crash left half-written: no checkpoint can have signed it.
 */
export async function recoverSegments(directory: string, writer: string, since: number): Promise<EarlierRuns> {
  const heads = new Map<string, AuditHead>();
  const runs = new Set<string>();
  let torn = 0;
  const segments = existsSync(directory) ? await listSegments(directory) : [];
  for (const { file, run, changed } of segments) {
    if (!run.startsWith(`${writer}.`)) continue;
    runs.add(run);
    if (changed < since) continue;
    let whole = 0;
    for await (const { bytes, ended } of readSegment(file)) {
      if (!ended) {
        torn += bytes.length;
        if (!file.endsWith(".gz")) await truncate(file, whole);
        continue;
      }
      whole += bytes.length + 1;
      const read = readAuditLine(bytes);
      if (!read.ok) continue;
      const { tenant, sequence, writer: by } = read.line;
      if (by === run) heads.set(`${tenant} ${run}`, { tenant, writer: run, sequence, digest: lineDigest(bytes) });
    }
  }
  return { heads: [...heads.values()], runs: [...runs], torn };
}
