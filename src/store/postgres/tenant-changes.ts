import type { Tenant } from "../tenant.ts";
import { updatedTenant } from "../updated-tenant.ts";

/** every field that an update may leave as it is */
const untouched: Tenant = {
  ...{ tenantId: "untouched", organizationName: "untouched", status: "active", plan: "free", settings: {} },
  ...{ createdAt: 0, updatedAt: 0 },
};

/**
 * Updates → the columns that change, checked without reading the tenant first; a named domain of `undefined` takes the
 * domain away. `now` in ms since the epoch. Throws `store.invalid`. What never changes is left out.
 */
export function tenantChanges(updates: Partial<Tenant>, now: number): Record<string, unknown> {
  const next = updatedTenant(untouched, updates, now);
  const named = (field: keyof Tenant) => updates[field] !== undefined;
  return {
    ...(named("organizationName") ? { organization_name: next.organizationName } : {}),
    ...("domain" in updates ? { domain: next.domain ?? null } : {}),
    ...(named("status") ? { status: next.status } : {}),
    ...(named("plan") ? { plan: next.plan } : {}),
    ...(named("settings") ? { settings: next.settings } : {}),
  };
}
