// The roles a tenant really has: the built-in ones, those its spec puts in their place, and its own.
import type { TenantPermission, TenantRole } from "../bundle/documents.ts";
import type { TenantSpec } from "../spec/tenant-spec.ts";
import { builtInRoles } from "./built-in-roles.ts";
import { withoutUndefined } from "./without-undefined.ts";

/** Sorted by id, permissions by resource and action: their order carries no meaning, so it may not change a digest. */
export function effectiveRoles(spec: TenantSpec): TenantRole[] {
  const roles = new Map(builtInRoles.map((role) => [role.roleId, role]));
  for (const { roleId, name, permissions } of spec.roles ?? [])
    roles.set(roleId, {
      roleId,
      name,
      permissions: permissions.map((each) => withoutUndefined(each) as TenantPermission),
    });
  return [...roles.values()]
    .sort((a, b) => compare(a.roleId, b.roleId))
    .map((role) => ({ ...role, permissions: structuredClone(role.permissions).sort(byMeaning) }));
}

function byMeaning(a: TenantPermission, b: TenantPermission): number {
  return compare(a.resource, b.resource) || compare(a.action, b.action) || compare(conditionText(a), conditionText(b));
}

const conditionText = (permission: TenantPermission): string => JSON.stringify(permission.conditions ?? {});
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
