// The request's TenantUsageTracker, with its signatures. Here as a contract, so that every store's export can name it; what
// implements it (`createUsageTracker`) is in tenantry/runtime, because it counts and spends while requests run.
import type { UsageResolution } from "./usage-store.ts";

export interface TenantUsageTracker {
  /** Records one request that was let in. Kept in memory and written in batches. */
  trackRequest(tenantId: string, userId: string): Promise<void>;
  /** Spends one request of the tenant's quotas; false: refused. An unknown tenant has none to spend. */
  checkQuota(tenantId: string, userId: string): Promise<boolean>;
  /**
   * What a tenant used. `period`, all in UTC: `minute`, `hour`, `day`, `month` (the one that runs now); `2026`, `2026-11`,
   * `2026-11-27`, `2026-11-27T14`, `2026-11-27T14:05`; `last-7-days` (`minutes`, `hours`, `months`; the running one is one
   * of them); `<instant>/<instant>`. Throws `runtime.usage-period` for anything else.
   */
  getUsageReport(tenantId: string, period: string): Promise<UsageReport>;
}

export interface UsageTotals {
  readonly allowed: number;
  readonly refused: number;
}

export interface UsageReport {
  readonly tenantId: string;
  readonly period: string;
  /** ISO 8601; what was counted is [from, to), widened to whole buckets of the resolution */
  readonly from: string;
  readonly to: string;
  readonly resolution: UsageResolution;
  /** requests */
  readonly total: UsageTotals;
  /** most first; `(other)` are those beyond what a server tells apart in a day */
  readonly users: readonly (UsageTotals & { readonly userId: string })[];
  /** calls, most first */
  readonly tools: readonly (UsageTotals & { readonly tool: string })[];
  /** requests of each bucket in which there were any, oldest first */
  readonly times: readonly (UsageTotals & { readonly from: string })[];
}
