// The records that a tenant's config must have in the routes index.
import type { TenantConfig } from "../../bundle/documents.ts";
import { indexKey } from "../../bundle/index-key.ts";
import { routesOf } from "../../bundle/route-rules.ts";

/** Gives each record, route key and tenant key, as hex. */
export function expectedRoutes(config: TenantConfig): string[] {
  const { hosts, issuers } = routesOf(config.config);
  const tenant = indexKey("tenant", config.tenant);
  const keys = [
    ...hosts.map((host) => indexKey("host", host)),
    ...issuers.map(({ issuer }) => indexKey("issuer", issuer)),
  ];
  return keys.map((key) => Buffer.concat([key, tenant]).toString("hex"));
}
