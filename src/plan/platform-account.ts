// Where a tenant's sign-in stands: the platform, and which account of it.
import type { TenantPlan } from "./tenant-plan.ts";

/** Such as `okta example.okta.com`: the platform first, then what its owner calls the account; a laptop's own platform has one. */
export function platformAccount({ platform, options }: Pick<TenantPlan, "platform" | "options">): string {
  const { auth0, okta, entra, b2c } = options;
  const account = {
    local: "",
    auth0: auth0?.domain,
    okta: okta === undefined ? undefined : `${okta.org.name}.${okta.org.url ?? "okta.com"}`,
    entra: entra?.directory,
    "azure-b2c": b2c?.directory,
  }[platform];
  return `${platform} ${account?.toLowerCase() ?? ""}`.trim();
}
