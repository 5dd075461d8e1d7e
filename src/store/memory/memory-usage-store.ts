import { limits } from "../../limits.ts";
import { checkUsage } from "../check/check-usage.ts";
import { isUsageKept, usageBucket } from "../usage-bucket.ts";
import { compareUsageRows } from "../usage-order.ts";
import {
  type UsageCount,
  type UsageResolution,
  type UsageRow,
  type UsageStore,
  usageResolutions,
} from "../usage-store.ts";
import { makeRoom, type TenantLife, type TenantLives } from "./tenant-lives.ts";

/** Counted use in this process's memory. */
export class MemoryUsageStore implements UsageStore {
  readonly #lives: TenantLives;

  constructor(lives: TenantLives) {
    this.#lives = lives;
  }

  async addUsage(tenantId: string, batchId: string, counts: readonly UsageCount[]): Promise<void> {
    const batch = checkUsage(batchId, counts);
    const life = this.#lives.demand(tenantId);
    const now = this.#lives.now();
    if ((life.batches.get(batchId) ?? 0) > now) return;
    makeRoom(life.batches, "usage batches", (until) => until <= now);
    for (const resolution of usageResolutions) {
      const needed = batch.length;
      const rows = rowsOf(life, resolution);
      if (rows.size + needed > limits.memoryRows)
        makeRoom(rows, "usage rows", ({ from }) => !isUsageKept(resolution, from, now));
    }
    life.batches.set(batchId, now + limits.usageBatchLife * 1_000);
    for (const count of batch) for (const resolution of usageResolutions) add(life, resolution, count, now);
  }

  async readUsage(tenantId: string, resolution: UsageResolution, from: number, to: number): Promise<UsageRow[]> {
    const now = this.#lives.now();
    return [...(this.#lives.find(tenantId)?.usage.get(resolution)?.values() ?? [])]
      .filter((row) => row.from >= from && row.from < to && isUsageKept(resolution, row.from, now))
      .map((row) => ({ ...row }))
      .sort(compareUsageRows);
  }
}

function rowsOf(life: TenantLife, resolution: UsageResolution): Map<string, UsageRow> {
  const known = life.usage.get(resolution);
  if (known !== undefined) return known;
  const rows = new Map<string, UsageRow>();
  life.usage.set(resolution, rows);
  return rows;
}

function add(life: TenantLife, resolution: UsageResolution, count: UsageCount, now: number): void {
  const from = usageBucket(resolution, count.at);
  if (!isUsageKept(resolution, from, now)) return;
  const rows = rowsOf(life, resolution);
  const key = JSON.stringify([from, count.userId, count.tool]);
  const row = rows.get(key);
  if (row === undefined) {
    const { at: _, ...rest } = count;
    rows.set(key, { from, ...rest });
    return;
  }
  row.allowed += count.allowed;
  row.refused += count.refused;
}
