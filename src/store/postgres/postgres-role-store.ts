// A tenant's own roles in PostgreSQL (issue 53, phase 3), for deployments without specs.

import { checkRole } from "../check/check-role.ts";
import { isStoredId } from "../check/stored-id.ts";
import type { Role, RoleStore } from "../role-store.ts";
import { expectOk } from "./expect-ok.ts";
import type { StoreFrame } from "./store-frame.ts";

interface RoleRow {
  tenant_id: string;
  role_id: string;
  name: string;
  permissions: Role["permissions"];
}

/** Reading needs the app role, writing the admin role. */
export class PostgresRoleStore implements RoleStore {
  readonly #frame: StoreFrame;

  constructor(frame: StoreFrame) {
    this.#frame = frame;
  }

  async getRoles(tenantId: string): Promise<Role[]> {
    return this.#read(tenantId, null);
  }

  async getRole(tenantId: string, roleId: string): Promise<Role | null> {
    if (!isStoredId(roleId)) return null;
    return (await this.#read(tenantId, roleId))[0] ?? null;
  }

  async putRole(tenantId: string, role: Role): Promise<void> {
    const { roleId, name, permissions } = checkRole(tenantId, role);
    const { generation } = this.#frame.lifeToWrite(tenantId);
    const [row] = await this.#frame.database.call<{ put_role: string }>(
      "put_role",
      [tenantId, generation, roleId, name, JSON.stringify(permissions)],
      { repeatable: true },
    );
    expectOk(row?.put_role);
  }

  async deleteRole(tenantId: string, roleId: string): Promise<void> {
    if (!this.#frame.life(tenantId) || !isStoredId(roleId)) return;
    await this.#frame.database.call("delete_role", [tenantId, roleId], { repeatable: true });
  }

  async #read(tenantId: string, roleId: string | null): Promise<Role[]> {
    const life = this.#frame.life(tenantId);
    if (!life) return [];
    const rows = await this.#frame.database.call<RoleRow>("get_roles", [tenantId, life.generation, roleId], {
      repeatable: true,
    });
    return rows.map((row) => ({
      roleId: row.role_id,
      name: row.name,
      tenantId: row.tenant_id,
      permissions: row.permissions,
    }));
  }
}
