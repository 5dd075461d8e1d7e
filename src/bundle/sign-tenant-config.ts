import { limits } from "../limits.ts";
import { documentTypes, type TenantConfig } from "./documents.ts";
import { signDocument } from "./sign-document.ts";
import type { Signer } from "./signer.ts";

/** Signs one tenant's config (design §3.3) as compact JWS. Throws `document.unsignable`, `document.oversized`. */
export function signTenantConfig(config: TenantConfig, signer: Signer): Promise<string> {
  return signDocument(documentTypes.tenant, config, signer, limits.tenantConfigBytes);
}
