// What a tenant's objects at an AWS gateway are called, in an account that it shares with the fleet.
import type { TenantPlan } from "./tenant-plan.ts";

type Named = Pick<TenantPlan, "tenantId" | "environment">;

/** Name of its API key of an epoch; the first one's is also that of a usage plan of its own. No id holds two hyphens in a row. */
export function gatewayKeyName({ environment, tenantId }: Named, deployment: string, epoch = 1): string {
  return `${deployment}-${environment}-${tenantId}${epoch === 1 ? "" : `--${epoch}`}`;
}

/** Name of the Secrets Manager secret that holds the key's value. */
export function gatewaySecretName({ environment, tenantId }: Named, deployment: string): string {
  return `tenantry/${deployment}/${environment}/${tenantId}/gateway-api-key`;
}
