// A tenant's own roles (issue 53, phase 3), for deployments without specs; with specs they are part of the signed config.

export interface Role {
  roleId: string;
  name: string;
  tenantId: string;
  permissions: Permission[];
}

export interface Permission {
  /** `tools`, `prompts`, `resources`, `sessions`, `users`, `settings`, `usage`, `audit`, or `*` */
  resource: string;
  /** such as `read`; `*` and a trailing `*` are wildcards */
  action: string;
  /** attribute → value or operator object; all must hold */
  conditions?: Record<string, unknown>;
}

export interface RoleStore {
  getRoles(tenantId: string): Promise<Role[]>;
  getRole(tenantId: string, roleId: string): Promise<Role | null>;
  /** Creates or replaces. `role.tenantId` other than `tenantId` is refused (`store.cross-tenant`). */
  putRole(tenantId: string, role: Role): Promise<void>;
  deleteRole(tenantId: string, roleId: string): Promise<void>;
}
