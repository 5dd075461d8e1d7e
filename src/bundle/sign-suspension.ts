import { limits } from "../limits.ts";
import { documentTypes, type SuspensionDocument } from "./documents.ts";
import { signDocument } from "./sign-document.ts";
import type { Signer } from "./signer.ts";

/** Signs the suspension list (design §3.5). Throws as `signTenantConfig`. */
export function signSuspension(list: SuspensionDocument, signer: Signer): Promise<string> {
  return signDocument(documentTypes.suspension, list, signer, limits.suspensionBytes);
}
