// What a batch of counts must be.
import { limits } from "../../limits.ts";
import { storeError } from "../store-error.ts";
import type { UsageCount } from "../usage-store.ts";
import { checkTime } from "./check-tenant.ts";
import { checkStoredId } from "./stored-id.ts";

/** Copies of at most 1,000 increments that a store may add. Throws `store.invalid`. */
export function checkUsage(batchId: string, counts: readonly UsageCount[]): UsageCount[] {
  checkStoredId(batchId, "batchId");
  if (counts.length > limits.storedBatch)
    throw storeError("store.invalid", `a batch has more than ${limits.storedBatch} counts`);
  return counts.map((count) => ({
    at: checkTime(count.at, "at"),
    userId: checkStoredId(count.userId, "userId"),
    ...(count.tool === undefined ? {} : { tool: checkStoredId(count.tool, "tool") }),
    allowed: checkCount(count.allowed, "allowed"),
    refused: checkCount(count.refused, "refused"),
  }));
}

function checkCount(value: number, field: string): number {
  if (Number.isSafeInteger(value) && value >= 0 && value <= 1e9) return value;
  throw storeError("store.invalid", `${field} is no count`);
}
