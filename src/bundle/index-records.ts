// One record of each index, between its bytes and its fields.
import { indexLayout } from "./documents.ts";

/** A tenants record; `digest` is that of the leaf's bytes. */
export interface TenantRecord {
  key: Buffer;
  generation: number;
  version: number;
  length: number;
  tombstone: boolean;
  digest: Buffer;
}

/** Writes the 62 bytes of a tenants record. */
export function encodeTenantRecord(record: TenantRecord): Buffer {
  const bytes = Buffer.alloc(indexLayout.tenantRecordBytes);
  record.key.copy(bytes, 0);
  bytes.writeUInt32BE(record.generation, 16);
  bytes.writeUIntBE(record.version, 20, 6);
  bytes.writeUInt32BE(record.tombstone ? record.length + indexLayout.tombstoneBit : record.length, 26);
  record.digest.copy(bytes, 30);
  return bytes;
}

/** Reads the tenants record that begins at `offset`. */
export function decodeTenantRecord(bucket: Buffer, offset = 0): TenantRecord {
  const length = bucket.readUInt32BE(offset + 26);
  const tombstone = length >= indexLayout.tombstoneBit;
  return {
    key: bucket.subarray(offset, offset + 16),
    generation: bucket.readUInt32BE(offset + 16),
    version: bucket.readUIntBE(offset + 20, 6),
    length: tombstone ? length - indexLayout.tombstoneBit : length,
    tombstone,
    digest: bucket.subarray(offset + 30, offset + 62),
  };
}
