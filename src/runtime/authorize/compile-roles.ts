// A tenant's roles → look-up tables, one a set of roles in use, shared by all tenants whose roles say the same.
import { createHash } from "node:crypto";
import type { TenantRole } from "../../bundle/documents.ts";
import { compileCondition } from "./compile-condition.ts";
import type { Allowed, CompiledRoleSet, CompiledRoles, ResourceRules, Rule } from "./compiled-roles.ts";

const interned = new Map<string, WeakRef<CompiledRoles>>();
const forgotten = new FinalizationRegistry<string>((key) => {
  if (interned.get(key)?.deref() === undefined) interned.delete(key);
});

/** Sets kept at once for one list of roles: more are compiled anew, so that tokens with odd sets cannot fill memory. */
const setLimit = 4_096;

/** Compiles roles; equal lists give the same object while anybody holds it. */
export function compileRoles(roles: readonly TenantRole[]): CompiledRoles {
  const said = JSON.stringify(roles.map(({ roleId, permissions }) => [roleId, permissions]));
  const key = createHash("sha256").update(said).digest("base64url");
  const known = interned.get(key)?.deref();
  if (known !== undefined) return known;
  const byId = new Map(roles.map((role) => [role.roleId, role]));
  const sets = new Map<string, CompiledRoleSet>();
  const made: CompiledRoles = {
    ids: new Set(byId.keys()),
    setOf(ids) {
      const name = ids.join("\n");
      let set = sets.get(name);
      if (set === undefined) {
        set = compileSet(ids.flatMap((id) => byId.get(id) ?? []));
        if (sets.size >= setLimit) sets.clear();
        sets.set(name, set);
      }
      return set;
    },
  };
  interned.set(key, new WeakRef(made));
  forgotten.register(made, key);
  return made;
}

function compileSet(roles: readonly TenantRole[]): CompiledRoleSet {
  const resources = new Map<string, ResourceRules>();
  const anyResource = emptyRules();
  const named = new Set(roles.flatMap(({ permissions }) => permissions.map(({ resource }) => resource)));
  for (const resource of named) if (resource !== "*") resources.set(resource, emptyRules());
  for (const { roleId, permissions } of roles) {
    for (const { resource, action, conditions } of permissions) {
      const by = Object.freeze({ roleId, permission: `${resource}:${action}` });
      const decision: Allowed = Object.freeze({ allowed: true, reason: "role", by });
      const condition =
        conditions === undefined || Object.keys(conditions).length === 0 ? undefined : compileCondition(conditions);
      // what holds for every resource is said again for each that is named: then one look-up tells all
      const tables = resource === "*" ? [anyResource, ...resources.values()] : [resources.get(resource)];
      for (const table of tables) {
        if (table === undefined) continue;
        const rule = ruleFor(table, action);
        if (condition === undefined) rule.always ??= decision;
        else rule.narrowed.push({ condition, decision });
      }
    }
  }
  return { resources, anyResource };
}

function ruleFor(table: ResourceRules, action: string): Rule {
  if (action === "*") {
    table.any ??= emptyRule();
    return table.any;
  }
  if (!action.endsWith("*")) {
    const known = table.exact.get(action) ?? emptyRule();
    table.exact.set(action, known);
    return known;
  }
  const prefix = action.slice(0, -1);
  const known = table.prefixes.find((one) => one.prefix === prefix)?.rule;
  if (known !== undefined) return known;
  const rule = emptyRule();
  table.prefixes.push({ prefix, rule });
  return rule;
}

function emptyRules(): ResourceRules {
  return { exact: new Map(), prefixes: [], any: undefined };
}

function emptyRule(): Rule {
  return { always: undefined, narrowed: [] };
}
