import { checkTenant } from "./check/check-tenant.ts";
import type { Tenant } from "./tenant.ts";

/**
 * A tenant after an update: the named fields replaced (`domain: undefined`, named, takes the domain away), id and creation
 * kept. `now` in ms since the epoch. Throws `store.invalid` for what is no tenant then.
 */
export function updatedTenant(tenant: Tenant, updates: Partial<Tenant>, now: number): Tenant {
  return checkTenant({ ...tenant, ...updates, tenantId: tenant.tenantId, createdAt: tenant.createdAt, updatedAt: now });
}
