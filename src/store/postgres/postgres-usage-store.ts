// Usage in PostgreSQL: a batch is added at four resolutions in one transaction, and once only, by its id.
import { checkUsage } from "../check/check-usage.ts";
import { storeError } from "../store-error.ts";
import {
  type UsageCount,
  type UsageResolution,
  type UsageRow,
  type UsageStore,
  usageResolutions,
} from "../usage-store.ts";
import { expectOk } from "./expect-ok.ts";
import type { StoreFrame } from "./store-frame.ts";

interface StoredRow {
  from_at: number;
  user_id: string;
  tool: string;
  allowed: number;
  refused: number;
}

export class PostgresUsageStore implements UsageStore {
  readonly #frame: StoreFrame;

  constructor(frame: StoreFrame) {
    this.#frame = frame;
  }

  async addUsage(tenantId: string, batchId: string, counts: readonly UsageCount[]): Promise<void> {
    const batch = checkUsage(batchId, counts);
    const { generation } = this.#frame.lifeToWrite(tenantId);
    // The column of a key can't be null: '' is the request itself, and no tool has that name.
    const rows = batch.map(({ at, userId, tool, allowed, refused }) => ({
      ...{ at, user: userId, tool: tool ?? "", allowed, refused },
    }));
    const [row] = await this.#frame.database.call<{ add_usage: string }>(
      "add_usage",
      [tenantId, generation, batchId, JSON.stringify(rows), this.#frame.now()],
      { repeatable: true },
    );
    expectOk(row?.add_usage);
  }

  async readUsage(tenantId: string, resolution: UsageResolution, from: number, to: number): Promise<UsageRow[]> {
    if (!usageResolutions.includes(resolution)) {
      throw storeError("store.invalid", "a resolution is minute, hour, day or month", { kind: "usage" });
    }
    const life = this.#frame.life(tenantId);
    if (!life) return [];
    const within = (at: number) => Math.round(Math.min(Math.max(at, 0), Number.MAX_SAFE_INTEGER));
    const rows = await this.#frame.database.call<StoredRow>(
      "read_usage",
      [tenantId, life.generation, resolution, within(from), within(to), this.#frame.now()],
      { repeatable: true },
    );
    return rows.map((row) => ({
      from: row.from_at,
      userId: row.user_id,
      ...(row.tool === "" ? {} : { tool: row.tool }),
      allowed: row.allowed,
      refused: row.refused,
    }));
  }
}
