// Codes of an audit's faults as people read them.
import type { AuditFaultCode } from "../../../verify/audit/audit-fault.ts";
import { refusalSentence } from "../refusal-sentence.ts";

const sentences: Partial<Record<AuditFaultCode, string>> = {
  "line.malformed": "the line is not as it was written",
  "line.shape": "the line is no audit record",
  "line.oversized": "the line is longer than any may be",
  "checkpoint.missing": "the checkpoint before this one is gone",
  "checkpoint.broken": "the checkpoint before this one is another than the one it names",
  "checkpoint.fork": "two checkpoints have one number: one of them was put there, or two processes share a writer name",
  "checkpoint.time": "the checkpoint is older than the one before it",
  "checkpoint.rollback": "an earlier look saw newer checkpoints than there are now",
  "chain.broken": "the line before was changed, or this one was put there",
  "chain.gap": "lines before this one are gone",
  "chain.repeated": "the line is there twice, or out of its order",
  "chain.beginning": "the chain does not begin with its first line",
  "head.differs": "the line is not the one that was signed",
  "chain.truncated": "lines after this one were signed and are gone",
  "chain.missing": "every line of this chain is gone, and some were signed",
  "run.missing": "every line of this run is gone, and some were signed",
  "retention.unfounded": "a retention says that lines were taken away which no checkpoint had signed",
  "chain.after-close": "lines follow the signed end of the run",
  "writer.unsigned": "no checkpoint speaks of this writer",
  "writer.missing": "nothing is there of this writer",
  "file.torn": "the file ends in the middle of a line",
  "file.foreign-line": "the line belongs to another run's file",
  "file.unreadable": "the file cannot be read",
};

/** Gives one sentence for a code. */
export function auditFaultSentence(code: AuditFaultCode): string {
  const known = sentences[code];
  if (known !== undefined) return known;
  return `the checkpoint is refused: ${refusalSentence(code.slice("checkpoint.".length))}`;
}
