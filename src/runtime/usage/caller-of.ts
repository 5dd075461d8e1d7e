import type { TenantConfig } from "../../bundle/documents.ts";
import type { Principal } from "../authenticate/principal.ts";

/**
 * A user of whom only the id is known, for quotas: as the tenant's first issuer names it, which is the only one of most tenants.
 * Grants nothing: it has no role.
 */
export function callerOf(tenant: TenantConfig, userId: string): Principal {
  return {
    ...{
      tenantId: tenant.tenant,
      subject: userId,
      issuer: tenant.config.issuers[0]?.issuer ?? "",
      roles: [],
      scopes: [],
    },
    ...{ machine: false, audience: "", issuedAt: 0, expires: 0, tokenDigest: "" },
  };
}
