// Audit records in PostgreSQL: the role has no grant to change one, and a trigger stops the owner.
import type { AuditQuery, AuditStore, StoredAuditRecord } from "../audit-store.ts";
import { storeError } from "../store-error.ts";
import { keepable } from "./keepable.ts";
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
    if (records.some((record) => record.tenantId !== tenantId)) {
      throw storeError("store.cross-tenant", "a record belongs to another tenant");
    }
    if (!keepable(tenantId) || !records.every(valid)) {
      throw storeError("store.invalid", "a record needs a writer, a sequence from 1, a time and a line of plain text");
    }
    if (records.length === 0) return;
    const rows = records.map(({ writer, sequence, at, line }) => ({ writer, sequence, at, line }));
    await this.#frame.database.call("append_audit", [tenantId, JSON.stringify(rows)], { repeatable: true });
  }

  async readAudit(tenantId: string, query: AuditQuery = {}): Promise<StoredAuditRecord[]> {
    const { from, to, writer, after, limit = 100 } = query;
    if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
      throw storeError("store.invalid", "a page holds 1 to 1000 records", { kind: "usage" });
    }
    if (!keepable(tenantId, writer ?? "", after?.writer ?? "")) return [];
    const rows = await this.#frame.database.call<AuditRow>(
      "read_audit",
      [
        ...[tenantId, from ?? null, to ?? null, writer ?? null],
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

function valid({ writer, sequence, at, line }: StoredAuditRecord): boolean {
  return (
    writer !== "" &&
    keepable(writer, line) &&
    Number.isSafeInteger(sequence) &&
    sequence >= 1 &&
    Number.isSafeInteger(at) &&
    at >= 0
  );
}
