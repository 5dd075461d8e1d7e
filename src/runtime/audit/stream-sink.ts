import { auditError } from "./audit-error.ts";
import type { AuditSink } from "./audit-sink.ts";

/** The part of a stream that is written to; `process.stdout` is one. */
export interface LineStream {
  write(text: string, done: (error?: Error | null) => void): unknown;
}

/** Writes lines to a stream, by default stdout: for platforms that collect what processes print. */
export function streamSink(stream: LineStream = process.stdout): AuditSink {
  return {
    name: "stdout",
    write: (batch) =>
      new Promise((taken, refused) => {
        stream.write(`${batch.map(({ line }) => line).join("\n")}\n`, (cause) => {
          if (cause) refused(auditError("audit.sink", "the stream does not take audit records", { cause }));
          else taken();
        });
      }),
  };
}
