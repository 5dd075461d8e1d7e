// Which segments of a log a retention may take: whole ones, from the beginning of their run, old, and below what was signed.
import type { AuditCheckpoint, AuditHead } from "../../../bundle/documents.ts";
import { listSegments } from "../../../runtime/audit/list-segments.ts";
import { readSegment } from "../../../runtime/audit/read-segment.ts";
import { lineDigest, readAuditLine } from "../../../verify/audit/audit-line.ts";

export interface PrunableSegments {
  /** oldest first */
  readonly files: readonly string[];
  readonly lines: number;
  /** the last line of each chain in them */
  readonly heads: readonly AuditHead[];
}

/**
 * `before`: seconds since the epoch. `checkpoints` are verified ones, as is the log: a run's last segment counts only where the
 * run's end is signed, and nothing after the first segment that has to stay.
 */
export async function prunableSegments(
  folder: string,
  checkpoints: readonly AuditCheckpoint[],
  before: number,
): Promise<PrunableSegments> {
  const signed = new Map<string, number>();
  for (const { heads } of checkpoints)
    for (const { tenant, writer, sequence } of heads)
      signed.set(`${tenant} ${writer}`, Math.max(sequence, signed.get(`${tenant} ${writer}`) ?? 0));
  const closed = new Set(checkpoints.flatMap((checkpoint) => checkpoint.closed));
  const files: string[] = [];
  const heads = new Map<string, AuditHead>();
  const staying = new Set<string>();
  let lines = 0;
  const segments = await listSegments(folder);
  for (const [index, { file, run }] of segments.entries()) {
    const isLast = segments[index + 1]?.run !== run;
    if (staying.has(run) || (isLast && !closed.has(run))) continue;
    const own = await oldHeads(file, before, signed);
    if (own === undefined) {
      staying.add(run);
      continue;
    }
    files.push(file);
    lines += own.lines;
    for (const [chain, head] of own.heads) heads.set(chain, head);
  }
  return { files, lines, heads: [...heads.values()] };
}

/** `undefined` for a segment that has to stay: something in it is young, not signed, or not to be read. */
async function oldHeads(
  file: string,
  before: number,
  signed: ReadonlyMap<string, number>,
): Promise<{ lines: number; heads: Map<string, AuditHead> } | undefined> {
  const heads = new Map<string, AuditHead>();
  let lines = 0;
  for await (const { bytes, ended } of readSegment(file)) {
    const read = readAuditLine(bytes);
    if (!ended || !read.ok) return undefined;
    const { event, tenant, writer, sequence } = read.line;
    // OCSF: milliseconds since the epoch
    if (typeof event.time !== "number" || event.time >= before * 1_000) return undefined;
    const chain = `${tenant} ${writer}`;
    if (sequence > (signed.get(chain) ?? 0)) return undefined;
    heads.set(chain, { tenant, writer, sequence, digest: lineDigest(bytes) });
    lines += 1;
  }
  return { lines, heads };
}
