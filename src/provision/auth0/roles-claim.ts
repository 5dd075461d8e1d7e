// In which claim the Action of the platform stack writes a person's roles.
import type { TenantPlan } from "../../plan/tenant-plan.ts";

/** Auth0 reserves the name `roles` and drops a claim that an Action gives it; a spec's own name is taken as it is. */
export function rolesClaim({ claims }: TenantPlan): string {
  return claims.roles === "roles" ? "tenantry_roles" : claims.roles;
}
