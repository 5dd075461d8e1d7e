import { storeError } from "../store-error.ts";
import type { Tenant } from "../tenant.ts";
import { checkTenant } from "./check-tenant.ts";

/**
 * Updates → the columns that change; a domain of `undefined` takes the domain away. Throws `store.invalid`. What never
 * changes (`tenantId`, `createdAt`) and what the store sets itself (`updatedAt`) is left out.
 */
export function tenantChanges(updates: Partial<Tenant>): Record<string, unknown> {
  checkTenant(updates);
  const { organizationName, status, plan, settings } = updates;
  for (const [field, value] of Object.entries(updates)) {
    if (value === null) throw storeError("store.invalid", `${field} is not what a tenant may have there`);
  }
  return {
    ...(organizationName === undefined ? {} : { organization_name: organizationName }),
    ...("domain" in updates ? { domain: updates.domain ?? null } : {}),
    ...(status === undefined ? {} : { status }),
    ...(plan === undefined ? {} : { plan }),
    ...(settings === undefined ? {} : { settings }),
  };
}
