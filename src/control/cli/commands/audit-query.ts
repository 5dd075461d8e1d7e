// tenantry audit query: who was let in or refused, when and why.
import type { AuditPlaceOptions } from "../audit/audit-places.ts";
import { type AuditRow, auditRow } from "../audit/audit-row.ts";
import { openAuditSource } from "../audit/open-audit-source.ts";
import { type AuditFilter, selectAuditLines } from "../audit/select-audit-lines.ts";
import type { Command } from "../command.ts";
import { textTable } from "../text-table.ts";
import { usageError } from "../usage-error.ts";

interface AuditQueryOptions extends AuditPlaceOptions, AuditFilter {
  limit?: string;
}

interface AuditQueryResult {
  folder: string;
  /** matching lines in the whole log */
  matches: number;
  /** lines that could not be read: `audit verify` says why */
  unreadable: number;
  /** the newest of them, oldest first */
  records: AuditRow[];
}

export const auditQuery: Command<AuditQueryOptions, AuditQueryResult> = {
  async run(options, io) {
    const limit = Number(options.limit ?? 100);
    if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) {
      throw usageError("cli.usage", "--limit is a number from 1 to 10000");
    }
    const { place: folder, source, close } = await openAuditSource(options, io);
    let matches = 0;
    let unreadable = 0;
    let records: AuditRow[] = [];
    const newestOf = (): AuditRow[] =>
      records.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)).slice(-limit);
    try {
      for await (const line of selectAuditLines(source, options, () => unreadable++)) {
        matches += 1;
        records.push(auditRow(line));
        // Sorted now and then, so that memory holds a few times the limit and no more.
        if (records.length >= limit * 4) records = newestOf();
      }
    } finally {
      await close();
    }
    return { folder, matches, unreadable, records: newestOf() };
  },

  print({ folder, matches, unreadable, records }, io) {
    const rows = records.map(({ time, tenant, reason, status, actor, operation }) => [
      time,
      tenant,
      status === "Failure" ? io.paint("red", reason) : reason,
      actor,
      operation,
    ]);
    if (rows.length > 0) io.say(textTable(io, ["time", "tenant", "reason", "actor", "operation"], rows));
    io.say(`${records.length} of ${matches} records in ${folder}; not verified (tenantry audit verify)`);
    if (unreadable > 0) io.note(`${unreadable} lines cannot be read: tenantry audit verify says why`);
  },
};
