// Counts who used what: in memory at once, in the store within seconds, and never twice.
import { randomBytes } from "node:crypto";
import type { TenantConfig } from "../../bundle/documents.ts";
import type { StoreError } from "../../store/store-error.ts";
import type { TenantUsageTracker } from "../../store/tenant-usage-tracker.ts";
import type { UsageCount, UsageStore } from "../../store/usage-store.ts";
import type { Limiter } from "../limit/limiter.ts";
import { callerOf } from "./caller-of.ts";
import { readUsageReport } from "./read-usage-report.ts";
import { usageBuffer } from "./usage-buffer.ts";
import type { UsageMeter } from "./usage-meter.ts";

export interface UsageTrackerOptions {
  readonly usage: UsageStore;
  /** what `checkQuota` spends; absent: it refuses, for then nobody can say */
  readonly limiter?: Limiter;
  /** the verified config of a tenant, such as `(id) => tenancy.bundle?.get(id)?.config` */
  readonly tenant?: (tenantId: string) => TenantConfig | undefined;
  readonly meters?: readonly UsageMeter[];
  /** ms between two writes; a crash loses what was counted since the last one. Default 2,000. */
  readonly flushMs?: number;
  /** users and tools that one server tells apart in a tenant and day; default 10,000 and 200 */
  readonly users?: number;
  readonly tools?: number;
  /** counts that wait to be written, of all tenants together; default 50,000 */
  readonly counts?: number;
  /** ms since the epoch */
  readonly now?: () => number;
}

export interface UsageTracker extends TenantUsageTracker {
  /** `trackRequest` for whoever does not wait: a request at its admission (a stream counts once), or a call of a tool. */
  record(tenantId: string, userId: string, use?: { readonly tool?: string; readonly refused?: boolean }): void;
  /** Writes what is counted so far. Never throws: what could not be written is tried again. */
  flush(): Promise<void>;
  /** requests and calls that could not be written for an hour, or that no store takes: they are in no report */
  readonly lost: number;
  /** Writes the rest, once. */
  close(): Promise<void>;
}

interface Batch {
  readonly tenantId: string;
  readonly batchId: string;
  readonly counts: readonly UsageCount[];
  /** ms since the epoch of the first try */
  tried: number | undefined;
}

/** the contract of `addUsage` */
const batchCounts = 1_000;
/** stores know a batch's id for an hour: one that may have arrived is not sent again after that */
const retryFor = 50 * 60_000;
const hopeless = new Set<unknown>(["store.invalid", "store.cross-tenant", "store.unknown-tenant"]);

export function createUsageTracker(options: UsageTrackerOptions): UsageTracker {
  const now = options.now ?? Date.now;
  const { usage, limiter, meters = [], counts = 50_000 } = options;
  const buffer = usageBuffer({ users: options.users ?? 10_000, tools: options.tools ?? 200, counts });
  const processWord = randomBytes(9).toString("base64url");
  let sequence = 0;
  let lost = 0;
  let waiting: Batch[] = [];
  let running: Promise<void> | undefined;

  function record(tenantId: string, userId: string, use: { tool?: string; refused?: boolean } = {}): void {
    if (!buffer.add(tenantId, userId, use.tool, use.refused !== true, now())) lost += 1;
  }

  /** Cuts batches only while those before them are few: else counts go on adding up in their bounded place. */
  function cut(all: boolean): void {
    if (!all && waiting.length * batchCounts >= counts) return;
    for (const { tenantId, counts: taken } of buffer.take(batchCounts)) {
      sequence += 1;
      waiting.push({ tenantId, batchId: `${processWord}-${sequence}`, counts: taken, tried: undefined });
      for (const meter of meters) {
        for (const { tool, allowed, refused } of taken) meter.add(tenantId, tool, allowed, refused);
      }
    }
  }

  async function write(all: boolean): Promise<void> {
    cut(all);
    const batches = waiting;
    waiting = [];
    const left: Batch[] = [];
    for (const batch of batches) {
      batch.tried ??= now();
      try {
        await usage.addUsage(batch.tenantId, batch.batchId, batch.counts);
      } catch (error) {
        if (hopeless.has((error as Partial<StoreError>).code) || now() - batch.tried > retryFor) lost += sumOf(batch);
        else left.push(batch);
      }
    }
    waiting = [...left, ...waiting];
  }

  /** One at a time: a second call writes what was counted after the first began. */
  async function flush(all = false): Promise<void> {
    while (running !== undefined) await running;
    running = write(all).finally(() => {
      running = undefined;
    });
    await running;
  }

  const timer = setInterval(() => {
    if (running === undefined && (buffer.size > 0 || waiting.length > 0)) void flush();
  }, options.flushMs ?? 2_000);
  timer.unref();

  return {
    record,
    flush: () => flush(),
    get lost() {
      return lost;
    },
    async trackRequest(tenantId, userId) {
      record(tenantId, userId);
    },
    async checkQuota(tenantId, userId) {
      const tenant = options.tenant?.(tenantId);
      if (tenant === undefined || limiter === undefined) return false;
      const spending = await limiter.spend({
        tenantId,
        tenant,
        principal: callerOf(tenant, userId),
        by: "default",
        at: Math.floor(now() / 1000),
      });
      return spending.ok;
    },
    async getUsageReport(tenantId, period) {
      await flush();
      return readUsageReport(usage, tenantId, period, now());
    },
    async close() {
      clearInterval(timer);
      await flush(true);
      lost += waiting.reduce((sum, batch) => sum + sumOf(batch), 0);
    },
  };
}

function sumOf({ counts }: Batch): number {
  return counts.reduce((sum, { allowed, refused }) => sum + allowed + refused, 0);
}
