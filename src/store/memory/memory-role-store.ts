import { checkRole } from "../check/check-role.ts";
import type { Role, RoleStore } from "../role-store.ts";
import { makeRoom, type TenantLives } from "./tenant-lives.ts";

/** Tenants' own roles in this process's memory. */
export class MemoryRoleStore implements RoleStore {
  readonly #lives: TenantLives;

  constructor(lives: TenantLives) {
    this.#lives = lives;
  }

  async getRoles(tenantId: string): Promise<Role[]> {
    const roles = [...(this.#lives.find(tenantId)?.roles.values() ?? [])];
    return structuredClone(roles).sort((one, other) =>
      Buffer.compare(Buffer.from(one.roleId), Buffer.from(other.roleId)),
    );
  }

  async getRole(tenantId: string, roleId: string): Promise<Role | null> {
    return structuredClone(this.#lives.find(tenantId)?.roles.get(roleId) ?? null);
  }

  async putRole(tenantId: string, role: Role): Promise<void> {
    const copy = checkRole(tenantId, role);
    const { roles } = this.#lives.demand(tenantId);
    if (!roles.has(copy.roleId)) makeRoom(roles, "roles", () => false);
    roles.set(copy.roleId, copy);
  }

  async deleteRole(tenantId: string, roleId: string): Promise<void> {
    this.#lives.find(tenantId)?.roles.delete(roleId);
  }
}
