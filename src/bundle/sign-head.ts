import { limits } from "../limits.ts";
import { documentTypes, type HeadDocument } from "./documents.ts";
import { signDocument } from "./sign-document.ts";
import type { Signer } from "./signer.ts";

/** Signs a bundle's head (design §3.4), at most 4 KB. Throws as `signTenantConfig`. */
export function signHead(head: HeadDocument, signer: Signer): Promise<string> {
  return signDocument(documentTypes.head, head, signer, limits.headBytes);
}
