import { limits } from "../../limits.ts";
import { compareAuditPlaces } from "../audit-order.ts";
import type { AuditQuery, AuditStore, StoredAuditRecord } from "../audit-store.ts";
import { checkAudit } from "../check/check-audit.ts";
import { checkPage } from "../check/check-page.ts";
import { storeError } from "../store-error.ts";
import { full, type TenantLives } from "./tenant-lives.ts";

/** Audit records in this process's memory. They outlive their tenant, and end with the process. */
export class MemoryAuditStore implements AuditStore {
  readonly #lives: TenantLives;
  readonly #records = new Map<string, Map<string, StoredAuditRecord>>();

  constructor(lives: TenantLives) {
    this.#lives = lives;
  }

  async appendAudit(tenantId: string, records: readonly StoredAuditRecord[]): Promise<void> {
    const copies = checkAudit(tenantId, records);
    this.#lives.find(tenantId);
    const rows = this.#records.get(tenantId) ?? new Map<string, StoredAuditRecord>();
    const added = new Map<string, StoredAuditRecord>();
    for (const record of copies) {
      const place = `${record.writer} ${record.sequence}`;
      const known = rows.get(place) ?? added.get(place);
      if (known === undefined) added.set(place, record);
      else if (known.line !== record.line || known.at !== record.at)
        throw storeError("store.exists", "another record stands at this place of the audit already");
    }
    if (rows.size + added.size > limits.memoryRows) throw full("audit records");
    for (const [place, record] of added) rows.set(place, record);
    this.#records.set(tenantId, rows);
  }

  async readAudit(tenantId: string, query: AuditQuery = {}): Promise<StoredAuditRecord[]> {
    this.#lives.find(tenantId);
    const { from = 0, to = Number.POSITIVE_INFINITY, writer, after } = query;
    return [...(this.#records.get(tenantId)?.values() ?? [])]
      .filter(({ at }) => at >= from && at < to)
      .filter((record) => writer === undefined || record.writer === writer)
      .filter((record) => after === undefined || compareAuditPlaces(record, after) > 0)
      .sort(compareAuditPlaces)
      .slice(0, checkPage(query.limit))
      .map((record) => ({ ...record }));
  }
}
