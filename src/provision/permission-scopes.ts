// Roles as scopes of the tenant's own API: `tools:reports.read`. Nothing there is a wildcard: a token names what it may do.
import type { TenantPlan } from "../plan/tenant-plan.ts";

/** Scopes that OpenID Connect and the platforms define themselves; they belong to no API. */
const standard = new Set(["openid", "profile", "email", "address", "phone", "offline_access"]);

/** Scopes of an app's own list that an API has. */
export function apiScopes(scopes: readonly string[]): string[] {
  return scopes.filter((scope) => !standard.has(scope)).sort();
}

/** Every scope that the tenant's roles and apps name, sorted. */
export function tenantScopes(plan: TenantPlan): string[] {
  const named = plan.roles.flatMap(({ permissions }) =>
    permissions
      .filter(({ resource, action }) => resource !== "*" && !action.endsWith("*"))
      .map(({ resource, action }) => `${resource}:${action}`),
  );
  return [...new Set([...named, ...plan.clients.flatMap(({ scopes }) => apiScopes(scopes))])].sort();
}

/**
 * The scopes that a role's permissions cover: a wildcard means those that exist. Conditions can't be said in a scope:
 * the signed config holds them, and the runtime decides by it; a scope only ever narrows what a token asks for.
 */
export function roleScopes(role: TenantPlan["roles"][number], all: readonly string[]): string[] {
  return all.filter((scope) =>
    role.permissions.some(({ resource, action }) => {
      const beginning = resource === "*" ? "" : `${resource}:`;
      if (!scope.startsWith(beginning)) return false;
      const rest = resource === "*" ? scope.slice(scope.indexOf(":") + 1) : scope.slice(beginning.length);
      return action.endsWith("*") ? rest.startsWith(action.slice(0, -1)) : rest === action;
    }),
  );
}
