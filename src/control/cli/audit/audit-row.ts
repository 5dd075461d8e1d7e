// A line of an audit log as people and spreadsheets read it.
import type { AuditLine } from "../../../verify/audit/audit-line.ts";

export interface AuditRow {
  /** RFC 3339 */
  time: string;
  tenant: string;
  /** dotted code of the decision's reason */
  reason: string;
  status: string;
  activity: string;
  /** subject, e-mail address (redacted as recorded) or client */
  actor: string;
  operation: string;
  id: string;
  writer: string;
  sequence: number;
}

export const auditColumns = [
  "time",
  "tenant",
  "reason",
  "status",
  "activity",
  "actor",
  "operation",
  "id",
  "writer",
  "sequence",
] as const satisfies readonly (keyof AuditRow)[];

/** Reads what the events that we write hold; what is not there is empty. */
export function auditRow({ event, tenant, writer, sequence }: AuditLine): AuditRow {
  const time = typeof event.time === "number" ? event.time : 0;
  return {
    time: Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : "",
    tenant,
    reason: text(event.status_code),
    status: text(event.status),
    activity: text(event.activity_name),
    actor: actorsOf(event)[0] ?? "",
    operation:
      text(at(event, "api", "operation")) || text(at(event, "entity", "uid")) || text(at(event, "user", "uid")),
    id: text(at(event, "metadata", "uid")),
    writer,
    sequence,
  };
}

/** Every name by which an event says who did it. */
export function actorsOf(event: Readonly<Record<string, unknown>>): string[] {
  const user = at(event, "actor", "user");
  const names = [at(user, "uid"), at(user, "email_addr"), at(event, "actor", "app_uid")];
  return names.filter((name): name is string => typeof name === "string");
}

function at(value: unknown, ...path: string[]): unknown {
  let inner = value;
  for (const name of path) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, name)) return undefined;
    inner = (inner as Record<string, unknown>)[name];
  }
  return inner;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
