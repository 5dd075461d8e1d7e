// A role's permissions → look-up tables, shared between all tenants whose roles say the same (stock roles, mostly).
import type { TenantPermission, TenantRole } from "../../bundle/documents.ts";
import { compileCondition } from "./compile-condition.ts";
import type { CompiledPermissions, CompiledRole, Condition, Rule } from "./compiled-role.ts";

const interned = new Map<string, WeakRef<CompiledPermissions>>();
const forgotten = new FinalizationRegistry<string>((key) => {
  if (interned.get(key)?.deref() === undefined) interned.delete(key);
});

/** Compiles one role; equal permission lists give the same table object while anybody holds it. */
export function compileRole(role: TenantRole): CompiledRole {
  const key = JSON.stringify(role.permissions);
  let permissions = interned.get(key)?.deref();
  if (permissions === undefined) {
    permissions = compilePermissions(role.permissions);
    interned.set(key, new WeakRef(permissions));
    forgotten.register(permissions, key);
  }
  return { roleId: role.roleId, permissions, grants: new Map() };
}

interface OpenRule {
  always: boolean;
  permission: string;
  conditions: Condition[];
}

function compilePermissions(permissions: readonly TenantPermission[]): CompiledPermissions {
  const table = new Map<
    string,
    { exact: Map<string, Rule>; prefixes: { prefix: string; rule: Rule }[]; any: Rule | undefined }
  >();
  const rules = new Map<string, OpenRule>();
  for (const { resource, action, conditions } of permissions) {
    const permission = `${resource}:${action}`;
    const rule: OpenRule = rules.get(permission) ?? { always: false, permission, conditions: [] };
    if (conditions === undefined || Object.keys(conditions).length === 0) rule.always = true;
    else rule.conditions.push(compileCondition(conditions));
    if (rules.has(permission)) continue;
    rules.set(permission, rule);
    let entry = table.get(resource);
    if (entry === undefined) {
      entry = { exact: new Map(), prefixes: [], any: undefined };
      table.set(resource, entry);
    }
    if (action === "*") entry.any = rule;
    else if (action.endsWith("*")) entry.prefixes.push({ prefix: action.slice(0, -1), rule });
    else entry.exact.set(action, rule);
  }
  return table;
}
