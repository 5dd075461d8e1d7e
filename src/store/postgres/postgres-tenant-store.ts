// Tenants and members in PostgreSQL (issue 53, phase 1): each call is one function, one round trip, one transaction.

import { isTenantId } from "../../spec/tenant-id.ts";
import { checkPage } from "../check/check-page.ts";
import { checkTenant, checkTime, isDomain } from "../check/check-tenant.ts";
import { checkStoredId, isStoredId } from "../check/stored-id.ts";
import type { LifeStore, StoredLife } from "../life-store.ts";
import { storeError } from "../store-error.ts";
import type { ListOptions, Tenant, TenantUser } from "../tenant.ts";
import type { MemberFacts, TenantStore } from "../tenant-store.ts";
import { expectOk } from "./expect-ok.ts";
import type { StoreFrame } from "./store-frame.ts";
import { tenantChanges } from "./tenant-changes.ts";

/** The request's `TenantStore` on PostgreSQL. Made by `openPostgresStores` and `openPgliteStores`. */
export class PostgresTenantStore implements TenantStore, LifeStore {
  readonly #frame: StoreFrame;

  constructor(frame: StoreFrame) {
    this.#frame = frame;
  }

  async createTenant(tenant: Tenant): Promise<void> {
    const copy = checkTenant(tenant);
    this.#refuseDeclared();
    const { tenantId, organizationName, domain, status, plan, settings, createdAt, updatedAt } = copy;
    const [row] = await this.#frame.database.call<{ create_tenant: string }>(
      "create_tenant",
      [tenantId, organizationName, domain ?? null, status, plan, JSON.stringify(settings), createdAt, updatedAt],
      { repeatable: false },
    );
    expectOk(row?.create_tenant);
  }

  async getTenant(tenantId: string): Promise<Tenant | null> {
    if (!this.#ownLife(tenantId)) return null;
    const row = await this.#row(tenantId);
    return row ? toTenant(row) : null;
  }

  async getLife(tenantId: string): Promise<StoredLife | null> {
    if (!this.#ownLife(tenantId)) return null;
    const row = await this.#row(tenantId);
    if (!row) return null;
    const { generation, began } = row;
    return { tenant: toTenant(row), generation, ...(generation > 1 ? { since: began } : {}) };
  }

  async getTenantByDomain(domain: string): Promise<Tenant | null> {
    if (this.#frame.fromBundle || !isDomain(domain)) return null;
    const [row] = await this.#frame.database.call<TenantRow>("platform_tenant_by_domain", [domain], {
      repeatable: true,
    });
    return row ? toTenant(row) : null;
  }

  async updateTenant(tenantId: string, updates: Partial<Tenant>): Promise<void> {
    this.#refuseDeclared();
    this.#frame.lifeToWrite(tenantId);
    const changes = tenantChanges(updates, this.#frame.now());
    const [row] = await this.#frame.database.call<{ update_tenant: string }>(
      "update_tenant",
      [tenantId, JSON.stringify(changes), this.#frame.now()],
      { repeatable: true },
    );
    expectOk(row?.update_tenant);
  }

  async deleteTenant(tenantId: string): Promise<void> {
    const life = this.#frame.life(tenantId);
    if (life) this.#refuseDeclared();
    // What a bundle no longer declares may be cleared away; what can't be an id names nothing.
    if (!life && !(this.#frame.fromBundle && isTenantId(tenantId))) return;
    await this.#frame.database.call("delete_tenant", [tenantId], { repeatable: false });
  }

  async listTenants(options: ListOptions = {}): Promise<Tenant[]> {
    const { after, status } = options;
    const limit = checkPage(options.limit);
    if (this.#frame.fromBundle || (after !== undefined && after !== "" && !isStoredId(after))) return [];
    const rows = await this.#frame.database.call<TenantRow>(
      "platform_list_tenants",
      [after ?? null, limit, status ?? null],
      { repeatable: true },
    );
    return rows.map(toTenant);
  }

  async addUserToTenant(tenantId: string, userId: string, role: string, facts: MemberFacts = {}): Promise<void> {
    const { email, joinedAt } = facts;
    checkStoredId(userId, "userId");
    checkStoredId(role, "role");
    if (email !== undefined && email !== "") checkStoredId(email, "email");
    if (joinedAt !== undefined) checkTime(joinedAt, "joinedAt");
    const { generation, maxUsers } = this.#frame.lifeToWrite(tenantId);
    const [row] = await this.#frame.database.call<{ add_user: string }>(
      "add_user",
      [tenantId, generation, userId, role, email ?? null, joinedAt ?? null, this.#frame.now(), maxUsers ?? null],
      { repeatable: true },
    );
    expectOk(row?.add_user);
  }

  async removeUserFromTenant(tenantId: string, userId: string): Promise<void> {
    if (!this.#frame.life(tenantId) || !isStoredId(userId)) return;
    await this.#frame.database.call("remove_user", [tenantId, userId], { repeatable: true });
  }

  async getUserTenants(userId: string): Promise<string[]> {
    if (!isStoredId(userId)) return [];
    const rows = await this.#frame.database.call<{
      tenant_id: string;
      generation: number;
      own_generation: number | null;
    }>("platform_user_tenants", [userId], { repeatable: true });
    return rows
      .filter((row) => {
        const life = this.#frame.life(row.tenant_id);
        return life !== undefined && row.generation === (life.generation ?? row.own_generation);
      })
      .map((row) => row.tenant_id);
  }

  async getTenantUser(tenantId: string, userId: string): Promise<TenantUser | null> {
    const life = this.#frame.life(tenantId);
    if (!life || !isStoredId(userId)) return null;
    const [row] = await this.#frame.database.call<UserRow | Record<keyof UserRow, null>>(
      "get_user",
      [tenantId, life.generation, userId],
      { repeatable: true },
    );
    return row && row.user_id !== null ? toUser(row) : null;
  }

  async getTenantUsers(tenantId: string): Promise<TenantUser[]> {
    const life = this.#frame.life(tenantId);
    if (!life) return [];
    const rows = await this.#frame.database.call<UserRow>("get_users", [tenantId, life.generation], {
      repeatable: true,
    });
    return rows.map(toUser);
  }

  /** With a bundle, this store's own tenants don't count: the two never mix (design §3.8). */
  #ownLife(tenantId: string): boolean {
    return !this.#frame.fromBundle && this.#frame.life(tenantId) !== undefined;
  }

  async #row(tenantId: string): Promise<TenantRow | undefined> {
    return (await this.#frame.database.call<TenantRow>("get_tenant", [tenantId], { repeatable: true }))[0];
  }

  #refuseDeclared(): void {
    if (!this.#frame.fromBundle) return;
    throw storeError("tenant.declared", "tenants are declared by specs here, and change through their spec only", {
      mend: "edit tenants/<id>.yaml and bring it up",
    });
  }
}

interface TenantRow {
  tenant_id: string;
  generation: number;
  organization_name: string;
  domain: string | null;
  status: Tenant["status"];
  plan: Tenant["plan"];
  settings: Tenant["settings"];
  created_at: number;
  updated_at: number;
  began: number;
}

function toTenant(row: TenantRow): Tenant {
  return {
    tenantId: row.tenant_id,
    organizationName: row.organization_name,
    ...(row.domain === null ? {} : { domain: row.domain }),
    status: row.status,
    plan: row.plan,
    settings: row.settings,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

interface UserRow {
  user_id: string;
  email: string;
  role: string;
  joined_at: number;
}

const toUser = (row: UserRow): TenantUser => ({
  userId: row.user_id,
  email: row.email,
  role: row.role,
  joinedAt: row.joined_at,
});
