// Who may answer on a host and whose tokens an issuer may sign, over the whole fleet (design §3.4).
import type { TenantContent } from "./documents.ts";

/** What of a tenant stands in the routes index. */
export interface Routes {
  hosts: string[];
  issuers: { issuer: string; shared: boolean }[];
}

/**
 * Gives a tenant's routes. An issuer is shared where its tokens name their tenant (`tenantClaim`): without such a claim
 * a token of one tenant would be as good for the other.
 */
export function routesOf(content: TenantContent): Routes {
  const issuers = new Map<string, boolean>();
  for (const { issuer, tenantClaim } of content.issuers) {
    issuers.set(issuer, tenantClaim !== undefined && issuers.get(issuer) !== false);
  }
  return {
    hosts: [...new Set(content.hosts)],
    issuers: [...issuers].map(([issuer, shared]) => ({ issuer, shared })),
  };
}
