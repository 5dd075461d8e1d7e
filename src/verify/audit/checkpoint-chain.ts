// The checkpoints of one writer: their order, and what they say of its chains.

import type { AuditCheckpoint, AuditHead } from "../../bundle/documents.ts";
import { limits } from "../../limits.ts";
import type { AuditFault } from "./audit-fault.ts";

export interface SeenCheckpoint {
  readonly checkpoint: AuditCheckpoint;
  /** base64url SHA-256 of the JWS */
  readonly digest: string;
  readonly where: string;
}

/** A signed head that the lines must lead to. */
export interface SignedHead extends Pick<AuditHead, "sequence" | "digest"> {
  /** seconds since the epoch at which it was signed */
  readonly issued: number;
}

export interface WriterSummary {
  readonly writer: string;
  readonly checkpoints: number;
  /** number and digest of the newest checkpoint: what the next look must not fall below */
  readonly newest: { readonly number: number; readonly digest: string };
  /** seconds since the epoch at which it was signed */
  readonly issued: number;
  /** the newest run ended in order; else nobody can say what it wrote after `issued` */
  readonly closed: boolean;
}

/** Judges the checkpoints of `writer` against each other and, where given, against the newest one seen before. */
export function checkpointChain(
  writer: string,
  seen: readonly SeenCheckpoint[],
  atLeast?: { readonly number: number; readonly digest: string },
): { faults: AuditFault[]; summary: WriterSummary; heads: Map<string, SignedHead[]>; closed: Set<string> } {
  const faults: AuditFault[] = [];
  const heads = new Map<string, SignedHead[]>();
  const closed = new Set<string>();
  const inOrder = [...seen].sort((a, b) => a.checkpoint.number - b.checkpoint.number);
  let before: SeenCheckpoint | undefined;
  let lastRun = "";
  for (const one of inOrder) {
    const { checkpoint, digest, where } = one;
    if (before !== undefined && checkpoint.number === before.checkpoint.number) {
      // The same checkpoint in two anchors is as it should be.
      if (digest !== before.digest) faults.push({ code: "checkpoint.fork", where, writer });
      continue;
    }
    if (checkpoint.number !== (before?.checkpoint.number ?? 0) + 1) {
      faults.push({ code: "checkpoint.missing", where, writer });
    } else if (before !== undefined && checkpoint.previous !== before.digest) {
      faults.push({ code: "checkpoint.broken", where, writer });
    }
    if (before !== undefined && checkpoint.issued < before.checkpoint.issued - limits.clockSkew) {
      faults.push({ code: "checkpoint.time", where, writer });
    }
    if (atLeast?.number === checkpoint.number && atLeast.digest !== digest) {
      faults.push({ code: "checkpoint.fork", where, writer });
    }
    for (const { tenant, writer: run, sequence, digest: line } of checkpoint.heads) {
      const chain = `${tenant} ${run}`;
      const list = heads.get(chain) ?? [];
      if (closed.has(run) && sequence > (list.at(-1)?.sequence ?? 0)) {
        faults.push({ code: "chain.after-close", where, tenant, writer: run, sequence });
      }
      list.push({ sequence, digest: line, issued: checkpoint.issued });
      heads.set(chain, list);
      if (run > lastRun) lastRun = run;
    }
    for (const run of checkpoint.closed) closed.add(run);
    before = one;
  }
  const newest = before?.checkpoint;
  if (atLeast !== undefined && (newest?.number ?? 0) < atLeast.number) {
    faults.push({ code: "checkpoint.rollback", writer, ...(before === undefined ? {} : { where: before.where }) });
  }
  for (const list of heads.values()) list.sort((a, b) => a.sequence - b.sequence);
  const summary = {
    writer,
    checkpoints: newest?.number ?? 0,
    newest: { number: newest?.number ?? 0, digest: before?.digest ?? "" },
    issued: newest?.issued ?? 0,
    closed: lastRun === "" ? closed.size > 0 : closed.has(lastRun),
  };
  return { faults, summary, heads, closed };
}
