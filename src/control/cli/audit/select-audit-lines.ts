// The lines of a log that somebody asks for. Reads, and verifies nothing.
import { listSegments } from "../../../runtime/audit/list-segments.ts";
import { readSegment } from "../../../runtime/audit/read-segment.ts";
import { redact } from "../../../runtime/audit/redact.ts";
import type { AuditStore } from "../../../store/audit-store.ts";
import { type AuditLine, readAuditLine } from "../../../verify/audit/audit-line.ts";
import { usageError } from "../usage-error.ts";
import { actorsOf } from "./audit-row.ts";
import { readStoredLines } from "./read-stored-lines.ts";

export interface AuditFilter {
  tenant?: string;
  /** subject, client id or e-mail address; an address is also found where it was recorded under its pseudonym */
  actor?: string;
  /** a reason's code, or its beginning with a star: `token.*` */
  reason?: string;
  /** RFC 3339 or seconds since the epoch, `[from, to)` */
  from?: string;
  to?: string;
}

/**
 * Gives the lines that pass every filter: of `store` (which needs a tenant) or of `folder`, writer by writer in their order; tells
 * `onUnreadable` of lines that are none. Throws `cli.usage` where a store is read and no tenant is named.
 */
export async function* selectAuditLines(
  source: { readonly folder: string } | { readonly store: Pick<AuditStore, "readAudit"> },
  filter: AuditFilter,
  onUnreadable: () => void,
): AsyncGenerator<AuditLine> {
  const passes = compile(filter);
  for await (const bytes of "store" in source ? stored(source.store, filter.tenant) : inFolder(source.folder)) {
    const read = readAuditLine(bytes);
    if (!read.ok) onUnreadable();
    else if (passes(read.line)) yield read.line;
  }
}

async function* inFolder(folder: string): AsyncGenerator<Buffer> {
  for (const { file } of await listSegments(folder)) {
    for await (const { bytes, ended } of readSegment(file)) if (ended) yield bytes;
  }
}

async function* stored(store: Pick<AuditStore, "readAudit">, tenant: string | undefined): AsyncGenerator<Buffer> {
  if (tenant === undefined)
    throw usageError("cli.usage", "a store is read tenant by tenant", "name one with --tenant, or `platform`");
  for await (const { line } of readStoredLines(store, tenant)) yield Buffer.from(line);
}

function compile({ tenant, actor, reason, from, to }: AuditFilter): (line: AuditLine) => boolean {
  const start = from === undefined ? Number.NEGATIVE_INFINITY : timeOf("--from", from);
  const end = to === undefined ? Number.POSITIVE_INFINITY : timeOf("--to", to);
  const names = actor === undefined ? [] : [actor, redact(actor)];
  const prefix = reason?.endsWith("*") ? reason.slice(0, -1) : undefined;
  return ({ event, tenant: own }) => {
    if (tenant !== undefined && own !== tenant) return false;
    const { time, status_code: code } = event;
    if (typeof time !== "number" || time < start || time >= end) return false;
    if (reason !== undefined) {
      if (typeof code !== "string" || !(prefix === undefined ? code === reason : code.startsWith(prefix))) return false;
    }
    return actor === undefined || actorsOf(event).some((name) => names.includes(name));
  };
}

function timeOf(option: string, typed: string): number {
  const time = /^[0-9]{1,12}$/.test(typed) ? Number(typed) * 1000 : Date.parse(typed);
  if (Number.isNaN(time)) {
    throw usageError("cli.usage", `${option} ${JSON.stringify(typed)} is no time`, "write 2026-11-27T09:00:00Z");
  }
  return time;
}
