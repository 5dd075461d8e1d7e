// Why somebody may or may not: for the person who asks, in words of the tenant's own roles.
import type { TenantPermission } from "../../bundle/documents.ts";
import { configOf, type TenantInput } from "../bundle-view.ts";
import { type Ask, authorize, type Decision } from "./authorize.ts";
import { compileCondition } from "./compile-condition.ts";
import type { Attributes } from "./compiled-roles.ts";
import { rolesFor, type Subject } from "./roles-for.ts";

/** A permission of one of the principal's roles that names what was asked for. */
export interface NamedPermission {
  readonly roleId: string;
  /** `resource:action` as the permission spells it */
  readonly permission: string;
  /** attributes whose condition the request does not meet; empty where it meets all */
  readonly unmet: readonly string[];
}

export interface Explanation {
  readonly decision: Decision;
  /** roles of the principal that the tenant has */
  readonly roles: readonly string[];
  /** permissions of those roles that name it, met or not */
  readonly named: readonly NamedPermission[];
  /** roles of the tenant that would allow it without any condition, sorted: what somebody could be given */
  readonly grantedBy: readonly string[];
  /** one sentence */
  readonly text: string;
}

/** Explains the decision that `authorize` takes for the same arguments; it is that decision. */
export function explain(tenant: TenantInput, principal: Subject, ask: Ask): Explanation {
  const config = configOf(tenant);
  const decision = authorize(config, principal, ask);
  const own = principal.tenantId === config.tenant;
  const all = rolesFor(config, own ? principal : {});
  const mine = own ? all.filter(({ roleId }) => principal.roles.includes(roleId)) : [];
  const named = mine.flatMap(({ roleId, permissions }) =>
    permissions
      .filter((permission) => names(permission, ask))
      .map((permission) => ({
        roleId,
        permission: `${permission.resource}:${permission.action}`,
        unmet: unmetOf(permission, ask.attributes ?? {}),
      })),
  );
  const grantedBy = all
    .filter(({ permissions }) => permissions.some((one) => one.conditions === undefined && names(one, ask)))
    .map(({ roleId }) => roleId)
    .sort();
  const roles = mine.map(({ roleId }) => roleId).sort();
  return { decision, roles, named, grantedBy, text: sentence(decision, roles, named, grantedBy, ask) };
}

function names({ resource, action }: TenantPermission, ask: Ask): boolean {
  if (resource !== "*" && resource !== ask.resource) return false;
  return action === "*" || (action.endsWith("*") ? ask.action.startsWith(action.slice(0, -1)) : action === ask.action);
}

/** Each condition is asked alone, by the code that decides. */
function unmetOf(permission: TenantPermission, attributes: Attributes): string[] {
  return Object.entries(permission.conditions ?? {})
    .filter(([attribute, condition]) => !compileCondition({ [attribute]: condition })(attributes))
    .map(([attribute]) => attribute);
}

function sentence(
  decision: Decision,
  roles: readonly string[],
  named: readonly NamedPermission[],
  grantedBy: readonly string[],
  ask: Ask,
): string {
  const what = `${ask.resource}:${ask.action}`;
  if (decision.allowed) return `role ${decision.by.roleId} allows ${what} by ${decision.by.permission}`;
  if (decision.reason === "authorize.other-tenant") return "the principal is another tenant's";
  if (decision.reason === "authorize.cut-off") return "the tenant or the principal is cut off";
  const narrowed = named.find(({ unmet }) => unmet.length > 0);
  if (narrowed !== undefined)
    return `role ${narrowed.roleId} allows ${narrowed.permission} only where ${narrowed.unmet.join(" and ")} holds`;
  const held =
    roles.length === 0
      ? "the principal has no role of the tenant"
      : `no permission of ${roles.join(", ")} names ${what}`;
  return grantedBy.length === 0 ? held : `${held}; it is granted by ${grantedBy.join(", ")}`;
}
