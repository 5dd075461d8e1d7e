// authorize: principal and permission → yes or no, with the role that said yes. Nothing said means no.
import type { TenantConfig, TenantRole } from "../../bundle/documents.ts";
import { configOf, type TenantInput } from "../bundle-view.ts";
import { compileTenant } from "../compile-tenant.ts";
import { compileRoles } from "./compile-roles.ts";
import type { Allowed, Attributes, CompiledRoleSet, CompiledRoles, Rule } from "./compiled-roles.ts";
import { rolesFor, type Subject } from "./roles-for.ts";

/** What somebody wants to do: for a tool, resource `tools` and the tool's name as action. */
export interface Ask {
  readonly resource: string;
  readonly action: string;
  /** facts about this request that conditions look at; none means that no condition is met */
  readonly attributes?: Attributes;
}

export type Decision =
  | Allowed
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
export function authorize(tenant: TenantInput, principal: Subject, ask: Ask): Decision {
  const config = configOf(tenant);
  if (principal.tenantId !== config.tenant) return otherTenant;
  const { resources, anyResource } = setOf(config, principal);
  const rules = resources.get(ask.resource) ?? anyResource;
  const attributes = ask.attributes ?? noAttributes;
  let narrowed = false;
  const exact = rules.exact.get(ask.action);
  if (exact !== undefined) {
    const decision = allowedBy(exact, attributes);
    if (decision !== undefined) return decision;
    narrowed = true;
  }
  for (const { prefix, rule } of rules.prefixes) {
    if (!ask.action.startsWith(prefix)) continue;
    const decision = allowedBy(rule, attributes);
    if (decision !== undefined) return decision;
    narrowed = true;
  }
  if (rules.any !== undefined) {
    const decision = allowedBy(rules.any, attributes);
    if (decision !== undefined) return decision;
    narrowed = true;
  }
  return narrowed ? unmet : noPermission;
}

/** Says whether there is any request for `action` that the principal could be allowed: what a list may show. */
export function mayAsk(tenant: TenantInput, principal: Subject, ask: Ask): boolean {
  const decision = authorize(tenant, principal, { resource: ask.resource, action: ask.action });
  return decision.allowed || decision.reason === "authorize.condition";
}

interface KnownSet {
  readonly config: TenantConfig;
  readonly stored: Subject["storedRoles"];
  readonly set: CompiledRoleSet;
}
const knownSets = new WeakMap<readonly string[], KnownSet>();

function setOf(config: TenantConfig, { roles: ids, storedRoles: stored }: Subject): CompiledRoleSet {
  const known = knownSets.get(ids);
  if (known !== undefined && known.config === config && known.stored === stored) return known.set;
  const roles = stored === undefined ? compileTenant(config).roles : withStored(config, stored);
  const set = roles.setOf(ids);
  // only a list that nobody can change may be known by its identity
  if (Object.isFrozen(ids)) knownSets.set(ids, { config, stored, set });
  return set;
}

/** compiled once for all members that have the role: the list lives as long as the role is remembered */
const withStoredRoles = new WeakMap<readonly TenantRole[], { config: TenantConfig; roles: CompiledRoles }>();

function withStored(config: TenantConfig, stored: readonly TenantRole[]): CompiledRoles {
  const known = withStoredRoles.get(stored);
  if (known !== undefined && known.config === config) return known.roles;
  const roles = compileRoles(rolesFor(config, { storedRoles: stored }));
  if (Object.isFrozen(stored)) withStoredRoles.set(stored, { config, roles });
  return roles;
}

function allowedBy({ always, narrowed }: Rule, attributes: Attributes): Allowed | undefined {
  if (always !== undefined) return always;
  for (const { condition, decision } of narrowed) if (condition(attributes)) return decision;
  return undefined;
}
