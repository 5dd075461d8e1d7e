// tenantry audit export: records for a spreadsheet, a program or a security lake.
import { open } from "node:fs/promises";
import { resolve } from "node:path";
import type { AuditLine } from "../../../verify/audit/audit-line.ts";
import type { AuditPlaceOptions } from "../audit/audit-places.ts";
import { auditColumns, auditRow } from "../audit/audit-row.ts";
import { openAuditSource } from "../audit/open-audit-source.ts";
import { type AuditFilter, selectAuditLines } from "../audit/select-audit-lines.ts";
import type { Command } from "../command.ts";
import { usageError } from "../usage-error.ts";

interface AuditExportOptions extends AuditPlaceOptions, AuditFilter {
  format?: string;
  out?: string;
}

interface AuditExportResult {
  folder: string;
  format: string;
  /** file; absent where the records went to stdout */
  out?: string;
  records: number;
  unreadable: number;
}

/** Records go to `--out`, or to stdout; they stream, however many there are. */
export const auditExport: Command<AuditExportOptions, AuditExportResult> = {
  async run(options, io) {
    const { format = "json" } = options;
    const writing = Object.hasOwn(formats, format) ? formats[format as keyof typeof formats] : undefined;
    if (writing === undefined)
      throw usageError("cli.usage", `--format ${JSON.stringify(format)} is not csv, json or ocsf`);
    if (options.out === undefined && io.json) {
      throw usageError("cli.usage", "--json prints one document on stdout", "name a file for the records with --out");
    }
    const { place: folder, source, close } = await openAuditSource(options, io);
    const out = options.out === undefined ? undefined : resolve(io.cwd, options.out);
    const file = out === undefined ? undefined : await open(out, "w", 0o640);
    let waiting = "";
    const put = async (text: string, now = false): Promise<void> => {
      waiting += text;
      if (waiting.length < 65_536 && !now) return;
      if (file === undefined) io.stdout.write(waiting);
      else await file.appendFile(waiting);
      waiting = "";
    };
    let records = 0;
    let unreadable = 0;
    try {
      await put(writing.begin);
      for await (const line of selectAuditLines(source, options, () => unreadable++)) {
        await put(writing.record(line, records));
        records += 1;
      }
      await put(writing.end, true);
    } finally {
      await file?.close();
      await close();
    }
    return { folder, format, ...(out === undefined ? {} : { out }), records, unreadable };
  },

  print({ out, records, unreadable }, io) {
    io.note(`${records} records${out === undefined ? "" : ` in ${out}`}; not verified (tenantry audit verify)`);
    if (unreadable > 0) io.note(`${unreadable} lines cannot be read: tenantry audit verify says why`);
  },
};

const formats = {
  csv: {
    begin: `${auditColumns.join(",")}\r\n`,
    record(line: AuditLine): string {
      const row = auditRow(line);
      return `${auditColumns.map((column) => cell(String(row[column]))).join(",")}\r\n`;
    },
    end: "",
  },
  json: {
    begin: "[",
    record: (line: AuditLine, before: number): string =>
      `${before === 0 ? "\n" : ",\n"}${JSON.stringify(auditRow(line))}`,
    end: "\n]\n",
  },
  /** one event a line, as OCSF has it: the chain's place stands in `metadata` */
  ocsf: {
    begin: "",
    record({ event, tenant, writer, sequence }: AuditLine): string {
      const metadata = typeof event.metadata === "object" ? event.metadata : {};
      const place = { labels: [`tenant:${tenant}`], log_name: writer, sequence };
      return `${JSON.stringify({ ...event, metadata: { ...metadata, ...place } })}\n`;
    },
    end: "",
  },
} as const;

/** RFC 4180 2.6; and what a spreadsheet would take for a formula begins with an apostrophe. */
function cell(value: string): string {
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
