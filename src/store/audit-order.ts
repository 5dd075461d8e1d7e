import type { StoredAuditRecord } from "./audit-store.ts";

type Place = Pick<StoredAuditRecord, "at" | "writer" | "sequence">;

/** Orders audit records by (at, writer, sequence); writers are plain characters. */
export function compareAuditPlaces(one: Place, other: Place): number {
  if (one.at !== other.at) return one.at - other.at;
  if (one.writer !== other.writer) return one.writer < other.writer ? -1 : 1;
  return one.sequence - other.sequence;
}
