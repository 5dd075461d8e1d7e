// Lines that a signed retention took away: where each chain may begin without them.
import type { AuditHead } from "../../bundle/documents.ts";
import { limits } from "../../limits.ts";
import type { AuditFault } from "./audit-fault.ts";
import type { SeenCheckpoint, SignedHead } from "./checkpoint-chain.ts";

export interface PrunedLines {
  /** chain (`<tenant> <run>`) → its last line that is gone */
  readonly heads: ReadonlyMap<string, AuditHead>;
  /** seconds since the epoch: every line that is gone was written before; undefined: none is */
  readonly before: number | undefined;
  readonly faults: readonly AuditFault[];
}

/**
 * Gathers what retentions say. Each must stay below a head that the chain's own writer signed, and be that head where it reaches it:
 * what remains of the chain proves the rest, since it must lead from the one to the other.
 */
export function prunedLines(
  seen: Iterable<readonly SeenCheckpoint[]>,
  signedHeads: (chain: string) => readonly SignedHead[],
): PrunedLines {
  const heads = new Map<string, AuditHead>();
  const faults: AuditFault[] = [];
  let before: number | undefined;
  for (const list of seen) {
    for (const { checkpoint, where } of list) {
      const { pruned } = checkpoint;
      if (pruned === undefined) continue;
      before = Math.max(before ?? 0, pruned.before);
      for (const head of pruned.heads) {
        const { tenant, writer, sequence, digest } = head;
        const chain = `${tenant} ${writer}`;
        const signed = signedHeads(chain);
        const there = signed.find((one) => one.sequence === sequence);
        // lines after a head that was signed later than that are younger than the retention says
        const young = signed.some((one) => one.sequence < sequence && one.issued > pruned.before + limits.clockSkew);
        const reached = (signed.at(-1)?.sequence ?? 0) >= sequence;
        if (!reached || young || (there !== undefined && there.digest !== digest)) {
          faults.push({ code: "retention.unfounded", where, tenant, writer, sequence });
        } else if (sequence > (heads.get(chain)?.sequence ?? 0)) heads.set(chain, head);
      }
    }
  }
  return { heads, before, faults };
}
