import { limits } from "../limits.ts";
import { documentTypes, type TombstoneDocument } from "./documents.ts";
import { signDocument } from "./sign-document.ts";
import type { Signer } from "./signer.ts";

/** Signs the last word on a destroyed tenant, with a key of the `tenant` role. Throws as `signTenantConfig`. */
export function signTombstone(tombstone: TombstoneDocument, signer: Signer): Promise<string> {
  return signDocument(documentTypes.tombstone, tombstone, signer, limits.tenantConfigBytes);
}
