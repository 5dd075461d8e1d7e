// Audit records in a store: appended, read back, never changed. What makes edits visible is in the records (their chain).

/** One record as it is chained: `line` is its exact JSON text. */
export interface StoredAuditRecord {
  tenantId: string;
  /** the writing process; a chain is per tenant and writer */
  writer: string;
  /** 1, 2, 3 … within tenant and writer */
  sequence: number;
  /** ms since the epoch */
  at: number;
  line: string;
}

export interface AuditQuery {
  /** ms since the epoch, `[from, to)` */
  from?: number;
  to?: number;
  writer?: string;
  /** rows after this place in the order of (at, writer, sequence) */
  after?: { at: number; writer: string; sequence: number };
  /** 1 to 1000; default 100 */
  limit?: number;
}

export interface AuditStore {
  /** All or nothing. A place (tenant, writer, sequence) that is taken by another line is refused (`store.exists`); by the same, ignored. */
  appendAudit(tenantId: string, records: readonly StoredAuditRecord[]): Promise<void>;
  readAudit(tenantId: string, query?: AuditQuery): Promise<StoredAuditRecord[]>;
}
