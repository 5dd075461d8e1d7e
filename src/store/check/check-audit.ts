// What an audit record must be before it is appended.
import { limits } from "../../limits.ts";
import { isTenantId } from "../../spec/tenant-id.ts";
import type { StoredAuditRecord } from "../audit-store.ts";
import { storeError } from "../store-error.ts";
import { checkTime } from "./check-tenant.ts";

/** Says whether audit records may stand under this name: a tenant's, living or gone, or `platform`'s own. */
export function isAuditTenant(tenantId: string): boolean {
  return tenantId === "platform" || isTenantId(tenantId);
}

/** Copies that a store may append. Throws `store.invalid`, and `store.cross-tenant` where one names another tenant. */
export function checkAudit(tenantId: string, records: readonly StoredAuditRecord[]): StoredAuditRecord[] {
  if (!isAuditTenant(tenantId)) throw storeError("store.invalid", "tenantId is no tenant id");
  if (records.length > limits.storedBatch)
    throw storeError("store.invalid", `an append has more than ${limits.storedBatch} records`);
  return records.map((record) => {
    if (record.tenantId !== tenantId)
      throw storeError("store.cross-tenant", "an audit record names another tenant than it is appended under");
    // plain characters only: their order is the same in every store
    if (!/^[\w.:-]{1,128}$/.test(record.writer)) throw storeError("store.invalid", "writer is no writer's name");
    if (!Number.isSafeInteger(record.sequence) || record.sequence < 1)
      throw storeError("store.invalid", "sequence is no whole number above zero");
    checkTime(record.at, "at");
    const { line } = record;
    if (typeof line !== "string" || line.includes("\0") || !line.isWellFormed())
      throw storeError("store.invalid", "line holds NUL or half a character");
    if (Buffer.byteLength(line) > limits.storedRecordBytes)
      throw storeError("store.invalid", `line is longer than ${limits.storedRecordBytes} bytes`);
    return { tenantId, writer: record.writer, sequence: record.sequence, at: record.at, line };
  });
}
