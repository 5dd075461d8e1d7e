import type { UsageRow } from "./usage-store.ts";

/** Orders rows by time, user and tool; the request itself comes before its tools. Texts by their bytes. */
export function compareUsageRows(one: UsageRow, other: UsageRow): number {
  return (
    one.from - other.from ||
    Buffer.compare(Buffer.from(one.userId), Buffer.from(other.userId)) ||
    Buffer.compare(Buffer.from(one.tool ?? ""), Buffer.from(other.tool ?? ""))
  );
}
