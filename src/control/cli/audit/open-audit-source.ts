// Where `audit query` and `audit export` read: a folder, or the servers' store.
import type { AuditStore } from "../../../store/audit-store.ts";
import type { Io } from "../io.ts";
import { openNamedStores } from "../open-named-stores.ts";
import { type AuditPlaceOptions, auditFolder } from "./audit-places.ts";

/** `place` is for people. Close it. */
export async function openAuditSource(
  options: AuditPlaceOptions,
  io: Io,
): Promise<{
  place: string;
  source: { folder: string } | { store: Pick<AuditStore, "readAudit"> };
  close(): Promise<void>;
}> {
  if (options.store === undefined) {
    const folder = await auditFolder(options, io);
    return { place: folder, source: { folder }, close: async () => undefined };
  }
  const stores = await openNamedStores({ store: options.store }, io);
  return { place: options.store, source: { store: stores.audit }, close: () => stores.close() };
}
