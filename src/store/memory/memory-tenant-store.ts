import { checkPage } from "../check/check-page.ts";
import { checkTenant, checkTime } from "../check/check-tenant.ts";
import { checkStoredId } from "../check/stored-id.ts";
import type { LifeStore, StoredLife } from "../life-store.ts";
import { maxUsersOf } from "../max-users.ts";
import { storeError } from "../store-error.ts";
import type { ListOptions, Tenant, TenantUser } from "../tenant.ts";
import type { MemberFacts, TenantStore } from "../tenant-store.ts";
import { updatedTenant } from "../updated-tenant.ts";
import { makeRoom, type TenantLife, type TenantLives } from "./tenant-lives.ts";

/** Tenants and members in this process's memory. */
export class MemoryTenantStore implements TenantStore, LifeStore {
  readonly #lives: TenantLives;
  readonly #domains = new Map<string, string>();

  constructor(lives: TenantLives) {
    this.#lives = lives;
  }

  async createTenant(tenant: Tenant): Promise<void> {
    const copy = checkTenant(tenant);
    this.#refuseDeclared();
    if (this.#lives.find(copy.tenantId) !== undefined)
      throw storeError("store.exists", "there is such a tenant already");
    this.#claimDomain(copy.domain, copy.tenantId);
    this.#lives.create(copy);
    if (copy.domain !== undefined) this.#domains.set(copy.domain, copy.tenantId);
  }

  async getTenant(tenantId: string): Promise<Tenant | null> {
    const tenant = this.#lives.find(tenantId)?.tenant;
    return tenant === undefined ? null : structuredClone(tenant);
  }

  async getLife(tenantId: string): Promise<StoredLife | null> {
    const life = this.#lives.find(tenantId);
    if (life?.tenant === undefined) return null;
    const { tenant, generation, since } = life;
    return { tenant: structuredClone(tenant), generation, ...(since === undefined ? {} : { since }) };
  }

  async getTenantByDomain(domain: string): Promise<Tenant | null> {
    const owner = this.#domains.get(domain);
    return owner === undefined ? null : this.getTenant(owner);
  }

  async updateTenant(tenantId: string, updates: Partial<Tenant>): Promise<void> {
    this.#refuseDeclared();
    const life = this.#lives.demand(tenantId);
    const next = updatedTenant(life.tenant as Tenant, updates, this.#lives.now());
    this.#claimDomain(next.domain, tenantId);
    if (life.tenant?.domain !== undefined) this.#domains.delete(life.tenant.domain);
    if (next.domain !== undefined) this.#domains.set(next.domain, tenantId);
    life.tenant = next;
  }

  async deleteTenant(tenantId: string): Promise<void> {
    if (this.#lives.options.declared?.(tenantId) !== undefined) this.#refuseDeclared();
    const domain = this.#lives.find(tenantId)?.tenant?.domain;
    if (domain !== undefined) this.#domains.delete(domain);
    this.#lives.end(tenantId);
  }

  async listTenants({ limit, after = "", status }: ListOptions = {}): Promise<Tenant[]> {
    const page = checkPage(limit);
    return [...this.#lives.all()]
      .filter(([id, { tenant }]) => id > after && tenant !== undefined && (status ?? tenant.status) === tenant.status)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .slice(0, page)
      .map(([, life]) => structuredClone(life.tenant as Tenant));
  }

  async addUserToTenant(tenantId: string, userId: string, role: string, facts: MemberFacts = {}): Promise<void> {
    checkStoredId(userId, "userId");
    checkStoredId(role, "role");
    if (facts.joinedAt !== undefined) checkTime(facts.joinedAt, "joinedAt");
    if (facts.email !== undefined && facts.email !== "") checkStoredId(facts.email, "email");
    const life = this.#lives.demand(tenantId);
    const known = life.members.get(userId);
    if (known === undefined) {
      if (life.members.size >= (this.#maxUsers(tenantId, life) ?? Number.POSITIVE_INFINITY))
        throw storeError("store.max-users", "the tenant has as many users as its quota allows");
      makeRoom(life.members, "members", () => false);
    }
    life.members.set(userId, {
      userId,
      role,
      email: facts.email ?? known?.email ?? "",
      joinedAt: facts.joinedAt ?? known?.joinedAt ?? this.#lives.now(),
    });
  }

  async removeUserFromTenant(tenantId: string, userId: string): Promise<void> {
    this.#lives.find(tenantId)?.members.delete(userId);
  }

  async getUserTenants(userId: string): Promise<string[]> {
    const { declared } = this.#lives.options;
    const ids: string[] = [];
    for (const [id, life] of this.#lives.all()) {
      const lives = declared === undefined || declared(id)?.generation === life.generation;
      if (lives && life.members.has(userId)) ids.push(id);
    }
    return ids.sort();
  }

  async getTenantUser(tenantId: string, userId: string): Promise<TenantUser | null> {
    const member = this.#lives.find(tenantId)?.members.get(userId);
    return member === undefined ? null : { ...member };
  }

  async getTenantUsers(tenantId: string): Promise<TenantUser[]> {
    const members = [...(this.#lives.find(tenantId)?.members.values() ?? [])];
    return members.map((member) => ({ ...member })).sort(byUserId);
  }

  #maxUsers(tenantId: string, life: TenantLife): number | undefined {
    const { declared } = this.#lives.options;
    return declared === undefined ? maxUsersOf(life.tenant) : declared(tenantId)?.maxUsers;
  }

  #claimDomain(domain: string | undefined, tenantId: string): void {
    if (domain !== undefined && (this.#domains.get(domain) ?? tenantId) !== tenantId)
      throw storeError("store.exists", "the domain belongs to another tenant");
  }

  #refuseDeclared(): void {
    if (this.#lives.options.declared !== undefined)
      throw storeError("tenant.declared", "tenants are declared by specs here", { mend: "change the tenant's spec" });
  }
}

/** By bytes, as databases with the collation C order text. */
function byUserId(one: TenantUser, other: TenantUser): number {
  return Buffer.compare(Buffer.from(one.userId), Buffer.from(other.userId));
}
