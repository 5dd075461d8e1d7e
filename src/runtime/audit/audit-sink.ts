// Where lines go. A sink is slow, full or away at times; the log keeps offering.
import type { AuditHead } from "../../bundle/documents.ts";
import type { StoredAuditRecord } from "../../store/audit-store.ts";

/** What a sink still holds of earlier runs of a writer. */
export interface EarlierRuns {
  /** newest line of every chain that may have grown since `since` */
  readonly heads: readonly AuditHead[];
  /** `<writer>.<run>` of every run that left anything at all */
  readonly runs: readonly string[];
  /** bytes of half-written last lines that were cut off */
  readonly torn: number;
}

export interface AuditSink {
  /** for people and figures: `jsonl`, `webhook` … */
  readonly name: string;
  /** Takes the lines of a batch, all or none, in order; on stable storage (or in the receiver's hands) when it resolves. Rejects otherwise. */
  write(batch: readonly StoredAuditRecord[]): Promise<void>;
  /** Before the first write: what earlier runs of `writer` left after `since` (seconds), mended where a crash tore it. */
  recover?(writer: string, since: number): Promise<EarlierRuns>;
  close?(): Promise<void>;
}
