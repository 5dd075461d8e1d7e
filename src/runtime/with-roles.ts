// A verified principal with the roles that a store gives: the rest stays what the issuer signed.
import type { TenantConfig } from "../bundle/documents.ts";
import type { Principal } from "./authenticate/principal.ts";
import { compileTenant } from "./compile-tenant.ts";

const made = new WeakMap<Principal, { readonly from: readonly string[]; readonly principal: Principal }>();

/** Gives `principal` with those of `roles` that the tenant has; one object while both stay the same. */
export function withRoles(principal: Principal, tenant: TenantConfig, roles: readonly string[]): Principal {
  const before = made.get(principal);
  if (before !== undefined && before.from === roles) return before.principal;
  const known = compileTenant(tenant).roles.ids;
  const own = Object.freeze([...new Set(roles)].filter((role) => known.has(role)).sort());
  const changed: Principal = Object.freeze({ ...principal, roles: own });
  made.set(principal, { from: roles, principal: changed });
  return changed;
}
