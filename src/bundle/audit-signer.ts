import { limits } from "../limits.ts";
import { type AuditCheckpoint, documentTypes } from "./documents.ts";
import { signDocument } from "./sign-document.ts";
import type { Signer } from "./signer.ts";

/**
 * What an audit log signs its checkpoints with: `auditSigner(keyring.signer("audit"))`, a key in a file or in KMS.
 * `sign` throws as `signTenantConfig`, and `kms.*`.
 */
export function auditSigner(signer: Signer): { readonly kid: string; sign(body: AuditCheckpoint): Promise<string> } {
  return {
    kid: signer.kid,
    sign: (body) => signDocument(documentTypes.audit, body, signer, limits.auditCheckpointBytes),
  };
}
