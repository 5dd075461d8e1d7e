// authorize: principal and permission → yes or no, with the role that said yes. Nothing said means no.
import type { Principal } from "../authenticate/principal.ts";
import { configOf, type TenantInput } from "../bundle-view.ts";
import { type CompiledTenant, compileTenant } from "../compile-tenant.ts";
import type { Attributes, CompiledRole, Grant, Rule } from "./compiled-role.ts";

/** What somebody wants to do: for a tool, resource `tools` and the tool's name as action. */
export interface Ask {
  readonly resource: string;
  readonly action: string;
  /** facts about this request that conditions look at; none means that no condition is met */
  readonly attributes?: Attributes;
}

export type Decision =
  | { readonly allowed: true; readonly reason: "role"; readonly by: Grant }
  | {
      readonly allowed: false;
      readonly reason:
        | "authorize.no-permission"
        | "authorize.condition"
        | "authorize.other-tenant"
        | "authorize.cut-off";
    };

const noPermission: Decision = Object.freeze({ allowed: false, reason: "authorize.no-permission" });
const unmet: Decision = Object.freeze({ allowed: false, reason: "authorize.condition" });
const otherTenant: Decision = Object.freeze({ allowed: false, reason: "authorize.other-tenant" });
const noAttributes: Attributes = Object.freeze({});

/**
 * Decides whether `principal` may do `ask` in `tenant`. Synchronous. Refuses a principal of another tenant, an unknown
 * role, an unknown operator, an attribute that is missing; the default is no.
 */
export function authorize(tenant: TenantInput, principal: Pick<Principal, "tenantId" | "roles">, ask: Ask): Decision {
  const config = configOf(tenant);
  if (principal.tenantId !== config.tenant) return otherTenant;
  const roles = rolesOf(compileTenant(config), principal.roles);
  const attributes = ask.attributes ?? noAttributes;
  let narrowed = false;
  for (const role of roles) {
    const rule = findRule(role, ask.resource, ask.action, attributes);
    if (rule === undefined) continue;
    if (rule !== null) return grant(role, rule);
    narrowed = true;
  }
  return narrowed ? unmet : noPermission;
}

/** Says whether there is any request for `action` that the principal could be allowed: what a list may show. */
export function mayAsk(tenant: TenantInput, principal: Pick<Principal, "tenantId" | "roles">, ask: Ask): boolean {
  const decision = authorize(tenant, principal, { resource: ask.resource, action: ask.action });
  return decision.allowed || decision.reason === "authorize.condition";
}

const roleSetLimit = 4_096;
const knownSets = new WeakMap<
  readonly string[],
  { readonly tenant: CompiledTenant; readonly roles: readonly CompiledRole[] }
>();

function rolesOf(tenant: CompiledTenant, ids: readonly string[]): readonly CompiledRole[] {
  const known = knownSets.get(ids);
  if (known !== undefined && known.tenant === tenant) return known.roles;
  const name = ids.join("\n");
  let roles = tenant.roleSets.get(name);
  if (roles === undefined) {
    roles = ids.flatMap((id) => tenant.roles.get(id) ?? []);
    if (tenant.roleSets.size >= roleSetLimit) tenant.roleSets.clear();
    tenant.roleSets.set(name, roles);
  }
  // only a list that nobody can change may be known by its identity
  if (Object.isFrozen(ids)) knownSets.set(ids, { tenant, roles });
  return roles;
}

/** `undefined`: nothing matches; `null`: something matches but its conditions are not met. */
function findRule(
  role: CompiledRole,
  resource: string,
  action: string,
  attributes: Attributes,
): Rule | null | undefined {
  const own = findIn(role, resource, action, attributes);
  if (own || resource === "*") return own;
  const wide = findIn(role, "*", action, attributes);
  return wide === undefined ? own : wide;
}

function findIn(role: CompiledRole, resource: string, action: string, attributes: Attributes): Rule | null | undefined {
  const rules = role.permissions.get(resource);
  if (rules === undefined) return undefined;
  let narrowed: null | undefined;
  const exact = rules.exact.get(action);
  if (exact !== undefined) {
    if (meets(exact, attributes)) return exact;
    narrowed = null;
  }
  for (const { prefix, rule } of rules.prefixes) {
    if (!action.startsWith(prefix)) continue;
    if (meets(rule, attributes)) return rule;
    narrowed = null;
  }
  if (rules.any !== undefined) {
    if (meets(rules.any, attributes)) return rules.any;
    narrowed = null;
  }
  return narrowed;
}

function meets(rule: Rule, attributes: Attributes): boolean {
  if (rule.always) return true;
  for (const condition of rule.conditions) if (condition(attributes)) return true;
  return false;
}

function grant(role: CompiledRole, rule: Rule): Decision {
  const known = role.grants.get(rule.permission);
  if (known !== undefined) return known;
  const made = Object.freeze({
    allowed: true as const,
    reason: "role" as const,
    by: Object.freeze({ roleId: role.roleId, permission: rule.permission }),
  });
  role.grants.set(rule.permission, made);
  return made;
}
