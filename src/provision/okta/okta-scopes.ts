// Which scopes the tenant's authorization servers have, and which of them a client may ask for.
import type { TenantClient } from "../../bundle/documents.ts";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import { roleScopes, tenantScopes } from "../permission-scopes.ts";

/** Scopes that every server of Okta has from its beginning. */
const system = ["openid", "profile", "email", "address", "phone", "offline_access", "device_sso"];

/** A machine must ask for something: this one says no more than that it may come. */
const entry = "mcp";

/** Those to create, sorted. */
export function oktaScopes(plan: TenantPlan): string[] {
  return [...new Set([entry, ...tenantScopes(plan)])].filter((scope) => !system.includes(scope)).sort();
}

/**
 * What `client` names; where it names nothing: a person's app everything, a machine what its roles cover. Never a
 * wildcard, though Okta has one: what is granted can be read in the rule.
 */
export function clientScopes(plan: TenantPlan, client: Pick<TenantClient, "kind" | "scopes" | "roles">): string[] {
  const every = oktaScopes(plan);
  if (client.kind === "machine") {
    const covered = plan.roles.filter(({ roleId }) => client.roles.includes(roleId));
    const own = client.scopes.filter((scope) => every.includes(scope));
    return [...new Set([entry, ...own, ...covered.flatMap((role) => roleScopes(role, tenantScopes(plan)))])].sort();
  }
  const named = client.scopes.length > 0 ? client.scopes : ["openid", "profile", "email", ...every];
  return [...new Set([entry, "openid", "offline_access", ...named])].sort();
}
