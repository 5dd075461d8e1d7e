// Audit records in PostgreSQL: the role has no grant to change one, and a trigger stops the owner.
import type { AuditQuery, AuditStore, StoredAuditRecord } from "../audit-store.ts";
import { checkAudit, isAuditTenant } from "../check/check-audit.ts";
import { checkPage } from "../check/check-page.ts";
import { isStoredId } from "../check/stored-id.ts";
import type { StoreFrame } from "./store-frame.ts";

interface AuditRow {
  tenant_id: string;
  writer: string;
  sequence: number;
  at: number;
  line: string;
}

/** Records outlive their tenant, so that no life of it is asked for. */
export class PostgresAuditStore implements AuditStore {
  readonly #frame: StoreFrame;

  constructor(frame: StoreFrame) {
    this.#frame = frame;
  }

  async appendAudit(tenantId: string, records: readonly StoredAuditRecord[]): Promise<void> {
    const copies = checkAudit(tenantId, records);
    if (copies.length === 0) return;
    const rows = copies.map(({ writer, sequence, at, line }) => ({ writer, sequence, at, line }));
    await this.#frame.database.call("append_audit", [tenantId, JSON.stringify(rows)], { repeatable: true });
  }

  async readAudit(tenantId: string, query: AuditQuery = {}): Promise<StoredAuditRecord[]> {
    const { from, to, writer, after } = query;
    const limit = checkPage(query.limit);
    if (!isAuditTenant(tenantId) || ![writer, after?.writer].every((id) => id === undefined || isStoredId(id)))
      return [];
    const rows = await this.#frame.database.call<AuditRow>(
      "read_audit",
      [
        ...[tenantId, whole(from), whole(to), writer ?? null],
        ...[after?.at ?? null, after?.writer ?? null, after?.sequence ?? null, limit],
      ],
      { repeatable: true },
    );
    return rows.map((row) => ({
      tenantId: row.tenant_id,
      writer: row.writer,
      sequence: row.sequence,
      at: row.at,
      line: row.line,
    }));
  }
}

/** Bounds may be infinite: those are none. */
const whole = (at: number | undefined): number | null =>
  at === undefined || !Number.isFinite(at) ? null : Math.ceil(at);
