// Roles of a tenant's own beside those that are declared: a name means one thing only.
import type { Role, RoleStore } from "./role-store.ts";
import { storeError } from "./store-error.ts";

/** roles that every tenant has, whatever a spec or a store says */
const builtIn: ReadonlySet<unknown> = new Set(["owner", "admin", "member", "readonly"]);

/**
 * The same roles, where a built-in one, or one that `isDeclared`, can't be written (`tenant.declared`): it would never
 * decide anything, and whoever reads it would believe that it does.
 */
export function declaredRoleStore(
  roles: RoleStore,
  isDeclared: (tenantId: string, roleId: string) => boolean = () => false,
): RoleStore {
  return {
    getRoles: (tenantId) => roles.getRoles(tenantId),
    getRole: (...call) => roles.getRole(...call),
    async putRole(tenantId: string, role: Role) {
      if (builtIn.has(role.roleId) || isDeclared(tenantId, role.roleId)) {
        throw storeError("tenant.declared", "the tenant has a role of this id that the store does not define", {
          mend: "give the role another id, or change it in the tenant's spec",
        });
      }
      return roles.putRole(tenantId, role);
    },
    deleteRole: (...call) => roles.deleteRole(...call),
  };
}
