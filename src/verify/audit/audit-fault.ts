// What an audit log can be found guilty of. A fault is data: whoever reads wants all of them, each with its place.
import type { DocumentRefusal } from "../refusal-code.ts";
import type { AuditLineFault } from "./audit-line.ts";

export type AuditFaultCode =
  | AuditLineFault
  | `checkpoint.${DocumentRefusal}`
  /** a number between two checkpoints of a writer, or the first, is not there */
  | "checkpoint.missing"
  /** a checkpoint names another one before it than the one that is there */
  | "checkpoint.broken"
  /** two different checkpoints have one number */
  | "checkpoint.fork"
  | "checkpoint.time"
  /** older than what was seen before */
  | "checkpoint.rollback"
  /** a line's `prev` is not the digest of the line before */
  | "chain.broken"
  | "chain.gap"
  /** a line that was there before, or one out of order */
  | "chain.repeated"
  /** a chain that does not begin with its first line */
  | "chain.beginning"
  /** a line is not the one that a checkpoint signed */
  | "head.differs"
  /** lines up to a signed head are gone */
  | "chain.truncated"
  /** every line of a chain that a checkpoint signed is gone */
  | "chain.missing"
  /** every line of a run that checkpoints signed is gone */
  | "run.missing"
  /** a signed retention speaks of lines that no checkpoint had signed, or of other ones */
  | "retention.unfounded"
  /** lines after the signed end of a run */
  | "chain.after-close"
  /** lines of a writer that no checkpoint speaks of */
  | "writer.unsigned"
  | "writer.missing"
  /** a last line without its end, where nothing was being written any more */
  | "file.torn"
  /** a line of another run than the file's */
  | "file.foreign-line"
  | "file.unreadable";

export interface AuditFault {
  readonly code: AuditFaultCode;
  /** `<file>:<line>`, or the checkpoint's place */
  readonly where?: string;
  readonly tenant?: string;
  readonly writer?: string;
  readonly sequence?: number;
}
