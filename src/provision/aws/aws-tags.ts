import type { TenantPlan } from "../../plan/tenant-plan.ts";

/** What every AWS resource of a tenant is tagged with; costs and permissions can be told apart by it. */
export function awsTags(
  { tenantId, environment, gateway }: Pick<TenantPlan, "tenantId" | "environment" | "gateway">,
  deployment: string,
): Record<string, string> {
  return {
    tenant: tenantId,
    ...(gateway === undefined ? {} : { plan: gateway.plan }),
    "managed-by": "tenantry",
    deployment,
    environment,
  };
}
