// Where a count belongs in time. All in UTC: a bucket is the same on every server.
import type { UsageResolution } from "./usage-store.ts";

const length: Readonly<Record<Exclude<UsageResolution, "month">, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** How long rows of a resolution are kept, ms. */
const retention: typeof length = { minute: 86_400_000, hour: 31 * 86_400_000, day: 400 * 86_400_000 };

/** Start of the bucket that `at` falls into; both ms since the epoch. */
export function usageBucket(resolution: UsageResolution, at: number): number {
  if (resolution !== "month") return at - (at % length[resolution]);
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

/** When rows of a bucket that starts at `from` are forgotten, ms since the epoch; never for months. */
export function usageEnd(resolution: UsageResolution, from: number): number {
  return resolution === "month" ? Number.POSITIVE_INFINITY : from + length[resolution] + retention[resolution];
}

/** Says whether rows of a bucket that starts at `from` are still kept at `now`. */
export function isUsageKept(resolution: UsageResolution, from: number, now: number): boolean {
  return usageEnd(resolution, from) > now;
}
