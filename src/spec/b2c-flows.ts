// The sign-in flows of a tenant on Azure AD B2C that have a policy.
import type { B2cIdentity } from "./b2c-identity-spec.ts";

/** Flow and policy id, as the spec writes them, in the spec's order. */
export function b2cFlows({ policies }: B2cIdentity): [flow: string, policyId: string][] {
  return Object.entries(policies).flatMap(([flow, id]) => (id === undefined ? [] : [[flow, id]]));
}
