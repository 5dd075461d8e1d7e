import type { Tenant } from "./tenant.ts";

/** How many members a tenant may have; `undefined`: as many as it likes. */
export function maxUsersOf(tenant: Tenant | undefined): number | undefined {
  return tenant?.settings.quotas?.maxUsers;
}
