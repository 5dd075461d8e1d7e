// Counted use: added up by tenant, user, tool and time. Bounded: each resolution is kept for a stated time only.

/** `minute` is kept for a day, `hour` for 31 days, `day` for 400 days, `month` for ever. */
export const usageResolutions = ["minute", "hour", "day", "month"] as const;
export type UsageResolution = (typeof usageResolutions)[number];

/** One increment. A batch has an id, so that a batch sent twice after a lost answer counts once. */
export interface UsageCount {
  /** ms since the epoch */
  at: number;
  userId: string;
  /** absent: the request itself; else a tool that was called */
  tool?: string;
  allowed: number;
  refused: number;
}

export interface UsageRow {
  /** start of the bucket, ms since the epoch, UTC */
  from: number;
  userId: string;
  tool?: string;
  allowed: number;
  refused: number;
}

export interface UsageStore {
  /** Adds a batch; a `batchId` seen within the last hour is not counted again. */
  addUsage(tenantId: string, batchId: string, counts: readonly UsageCount[]): Promise<void>;
  /** Rows of `[from, to)` in ms since the epoch, at one resolution, ordered by time, user and tool. */
  readUsage(tenantId: string, resolution: UsageResolution, from: number, to: number): Promise<UsageRow[]>;
}
