// What a tenant's config asked of a principal at the door, asked of it again once it is inside: the config may have changed.
import type { TenantConfig } from "../../bundle/documents.ts";
import { compileTenant } from "../compile-tenant.ts";
import { personFault } from "./person-fault.ts";
import type { Principal } from "./principal.ts";

/** Says whether the tenant still trusts the principal's issuer, and still lets the person in. */
export function stillAllowed(tenant: TenantConfig, principal: Principal): boolean {
  const { issuer, machine, email, emailVerified = false } = principal;
  if (!tenant.config.issuers.some((known) => known.issuer === issuer)) return false;
  return machine || personFault(compileTenant(tenant), email?.toLowerCase(), emailVerified) === undefined;
}
