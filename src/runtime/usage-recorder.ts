// What deciding asks of usage: count now, in memory; where it goes is another matter.
import type { UsageTracker } from "./usage/create-usage-tracker.ts";

/** Never throws and never blocks. */
export type UsageRecorder = Pick<UsageTracker, "record">;
