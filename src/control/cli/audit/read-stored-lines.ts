// The lines of one tenant as a store has them: by time, and each run's in the order of their numbers.
import { limits } from "../../../limits.ts";
import type { AuditStore, StoredAuditRecord } from "../../../store/audit-store.ts";

const page = 1_000;

/**
 * Reads all of `tenantId` (or `platform`), page by page. A store sorts by time, and a clock may have stepped back: a line that is
 * ahead of its number waits for those before it. Where more wait than `limits.auditReorder`, something is missing: they come
 * as they are.
 */
export async function* readStoredLines(
  store: Pick<AuditStore, "readAudit">,
  tenantId: string,
): AsyncGenerator<StoredAuditRecord> {
  const next = new Map<string, number>();
  const waiting = new Map<string, Map<number, StoredAuditRecord>>();
  let held = 0;

  function* release(writer: string): Generator<StoredAuditRecord> {
    const lines = waiting.get(writer);
    for (;;) {
      const number = next.get(writer) ?? 1;
      const line = lines?.get(number);
      if (line === undefined) return;
      lines?.delete(number);
      held -= 1;
      next.set(writer, number + 1);
      yield line;
    }
  }
  function* releaseAll(): Generator<StoredAuditRecord> {
    for (const [writer, lines] of waiting) {
      for (const line of [...lines.values()].sort((one, other) => one.sequence - other.sequence)) {
        next.set(writer, line.sequence + 1);
        yield line;
      }
    }
    waiting.clear();
    held = 0;
  }

  let after: Pick<StoredAuditRecord, "at" | "writer" | "sequence"> | undefined;
  for (;;) {
    const records = await store.readAudit(tenantId, { limit: page, ...(after === undefined ? {} : { after }) });
    for (const record of records) {
      const { writer, sequence } = record;
      // what comes after its turn is out of order, or there twice: the verifier says so
      if (sequence < (next.get(writer) ?? 1)) yield record;
      else {
        const lines = waiting.get(writer) ?? new Map<number, StoredAuditRecord>();
        waiting.set(writer, lines.set(sequence, record));
        held += 1;
        yield* release(writer);
        if (held > limits.auditReorder) yield* releaseAll();
      }
    }
    const last = records.at(-1);
    if (records.length < page || last === undefined) break;
    after = { at: last.at, writer: last.writer, sequence: last.sequence };
  }
  yield* releaseAll();
}
