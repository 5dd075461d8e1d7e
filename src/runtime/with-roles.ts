// A verified principal with the roles that a store gives: the rest stays what the issuer signed.
import type { TenantConfig } from "../bundle/documents.ts";
import type { Principal } from "./authenticate/principal.ts";
import { rolesFor } from "./authorize/roles-for.ts";
import type { Membership } from "./member-roles.ts";

const made = new WeakMap<Principal, { readonly from: Membership; readonly principal: Principal }>();

/** Gives `principal` with those of the member's roles that the tenant or its store has; one object while both stay the same. */
export function withRoles(principal: Principal, tenant: TenantConfig, membership: Membership): Principal {
  const before = made.get(principal);
  if (before !== undefined && before.from === membership) return before.principal;
  const known = new Set(rolesFor(tenant, membership).map(({ roleId }) => roleId));
  const own = Object.freeze([...new Set(membership.roles)].filter((role) => known.has(role)).sort());
  const { storedRoles } = membership;
  const changed: Principal = Object.freeze({
    ...principal,
    roles: own,
    ...(storedRoles === undefined ? {} : { storedRoles }),
  });
  made.set(principal, { from: membership, principal: changed });
  return changed;
}
