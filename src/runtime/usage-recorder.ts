// What deciding asks of usage: count now, in memory; where it goes is another matter.
import type { TenantContext } from "./tenant-context.ts";

export interface UsageRecorder {
  /** Counts a request, or (with `tool`) a call of a tool. Never throws and never blocks. */
  record(context: TenantContext, allowed: boolean, tool?: string): void;
}
