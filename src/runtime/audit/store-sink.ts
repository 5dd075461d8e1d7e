import type { AuditStore, StoredAuditRecord } from "../../store/audit-store.ts";
import type { AuditSink } from "./audit-sink.ts";

/**
 * Appends to a store, tenant by tenant. A batch that is offered again after half of it went in does no harm: the store passes
 * over what it has. `asPlatform` runs the calls in the store's platform scope, where the store asks for one.
 */
export function storeSink(
  store: Pick<AuditStore, "appendAudit">,
  asPlatform: <Result>(work: () => Promise<Result>) => Promise<Result> = (work) => work(),
): AuditSink {
  return {
    name: "store",
    write: (batch) =>
      asPlatform(async () => {
        const tenants = new Map<string, StoredAuditRecord[]>();
        for (const record of batch) {
          const records = tenants.get(record.tenantId);
          if (records === undefined) tenants.set(record.tenantId, [record]);
          else records.push(record);
        }
        for (const [tenantId, records] of tenants) await store.appendAudit(tenantId, records);
      }),
  };
}
