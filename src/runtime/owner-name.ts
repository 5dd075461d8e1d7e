// Who a thing that outlives one request belongs to: the same person of the same life of the same tenant.
import type { TenantContext } from "./tenant-context.ts";

/** `undefined` for nobody in particular: then nothing is owned. */
export function ownerName({ tenantId, tenant, principal }: TenantContext): string | undefined {
  return principal === undefined
    ? undefined
    : JSON.stringify([tenantId, tenant?.generation, principal.issuer, principal.subject]);
}
