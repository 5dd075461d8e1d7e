import type { UsageReport, UsageTotals } from "../../store/tenant-usage-tracker.ts";
import type { UsageRow, UsageStore } from "../../store/usage-store.ts";
import { usagePeriod } from "./usage-period.ts";

/** Adds up what a store has of a tenant in a period (TenantUsageTracker says which words); `now` in ms since the epoch. */
export async function readUsageReport(
  store: UsageStore,
  tenantId: string,
  period: string,
  now: number,
): Promise<UsageReport> {
  const { from, to, resolution } = usagePeriod(period, now);
  const rows = await store.readUsage(tenantId, resolution, from, to);
  const requests = rows.filter(({ tool }) => tool === undefined);
  const calls = rows.filter(({ tool }) => tool !== undefined);
  const iso = (at: number): string => new Date(at).toISOString();
  return {
    ...{ tenantId, period, from: iso(from), to: iso(to), resolution },
    total: requests.reduce<UsageTotals>(plus, { allowed: 0, refused: 0 }),
    users: grouped(requests, ({ userId }) => userId)
      .map(([userId, totals]) => ({ userId, ...totals }))
      .sort(most),
    tools: grouped(calls, ({ tool }) => tool ?? "")
      .map(([tool, totals]) => ({ tool, ...totals }))
      .sort(most),
    times: grouped(requests, (row) => row.from)
      .sort(([a], [b]) => a - b)
      .map(([at, totals]) => ({ from: iso(at), ...totals })),
  };
}

function plus(sum: UsageTotals, row: UsageTotals): UsageTotals {
  return { allowed: sum.allowed + row.allowed, refused: sum.refused + row.refused };
}

function grouped<Key>(rows: readonly UsageRow[], keyOf: (row: UsageRow) => Key): [Key, UsageTotals][] {
  const groups = new Map<Key, UsageTotals>();
  for (const row of rows) groups.set(keyOf(row), plus(groups.get(keyOf(row)) ?? { allowed: 0, refused: 0 }, row));
  return [...groups];
}

function most(a: UsageTotals, b: UsageTotals): number {
  return b.allowed + b.refused - a.allowed - a.refused;
}
