// What the runtime asks of an audit log: take a record now, and say whether records are still being kept.
import type { AuditRecord } from "../audit-record.ts";
import type { AuditFact } from "./audit-fact.ts";

/** Takes records in memory at once and writes them behind; bounded. */
export interface AuditLog {
  /** Never throws and never blocks. */
  record(record: AuditRecord): void;
  /** As `record`, for everything that is not a decision of the guard. */
  note?(fact: AuditFact): void;
  /** False where no sink takes records and the log is set to refuse requests then (`audit.unavailable`, 503). */
  readonly accepting: boolean;
  /** Resolves when everything recorded so far has reached a sink, or is known not to. */
  flush(): Promise<void>;
  close(): Promise<void>;
}
