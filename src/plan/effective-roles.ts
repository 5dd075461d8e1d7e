// The roles a tenant really has: the built-in ones, those its spec puts in their place, and its own.
import type { TenantPermission, TenantRole } from "../bundle/documents.ts";
import type { TenantSpec } from "../spec/tenant-spec.ts";
import { builtInRoles } from "./built-in-roles.ts";
import { withoutUndefined } from "./without-undefined.ts";

/** Sorted by id; permissions keep their order, for people, though it carries no meaning. */
export function effectiveRoles(spec: TenantSpec): TenantRole[] {
  const roles = new Map(builtInRoles.map((role) => [role.roleId, role]));
  for (const { roleId, name, permissions } of spec.roles ?? [])
    roles.set(roleId, {
      roleId,
      name,
      permissions: permissions.map((each) => withoutUndefined(each) as TenantPermission),
    });
  return [...roles.values()].sort((a, b) => (a.roleId < b.roleId ? -1 : 1)).map((role) => structuredClone(role));
}
