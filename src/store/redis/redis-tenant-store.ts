import { checkPage } from "../check/check-page.ts";
import { checkTenant, isDomain } from "../check/check-tenant.ts";
import type { LifeStore, StoredLife } from "../life-store.ts";
import { maxUsersOf } from "../max-users.ts";
import { storeError } from "../store-error.ts";
import type { ListOptions, Tenant } from "../tenant.ts";
import type { TenantStore } from "../tenant-store.ts";
import { updatedTenant } from "../updated-tenant.ts";
import type { IndexEntry } from "./cross-tenant-index.ts";
import { eraseTenant } from "./erase-tenant.ts";
import { RedisMemberStore } from "./redis-member-store.ts";
import { runScript } from "./redis-script.ts";
import { begin, end, read, readLife, replace } from "./tenant-scripts.ts";

const document = ["tenant", "max-users"] as const;

/** Tenants and members in Redis. */
export class RedisTenantStore extends RedisMemberStore implements TenantStore, LifeStore {
  async createTenant(tenant: Tenant): Promise<void> {
    const copy = checkTenant(tenant);
    this.#refuseDeclared();
    const { tenantId, domain } = copy;
    if (this.lives.presumed(tenantId) !== undefined && (await this.getTenant(tenantId)) !== null) exists();
    const claimed = domain === undefined ? undefined : await this.#claim(domain, tenantId);
    const release = async (): Promise<void> => {
      if (domain !== undefined && claimed !== undefined) await this.index.releaseDomain(domain, claimed);
    };
    await this.index.list(tenantId);
    const answer = await this.#onDocument(tenantId, begin, [JSON.stringify(copy), mostOf(copy)]);
    if (answer[0] === "exists") {
      await release();
      exists();
    }
    this.lives.learn(tenantId, answer[1]);
    // whoever was frozen for a minute on the way here may have lost its claim
    const owner = domain === undefined ? undefined : await this.index.domainOwner(domain);
    if (owner?.value !== claimed?.value) {
      await this.#onDocument(tenantId, end, [answer[1] ?? ""]);
      throw storeError("store.exists", "the domain belongs to another tenant");
    }
    await this.index.list(tenantId);
  }

  async getTenant(tenantId: string): Promise<Tenant | null> {
    if (this.lives.options.declared !== undefined) return null;
    return (await this.#read(tenantId))?.tenant ?? null;
  }

  async getLife(tenantId: string): Promise<StoredLife | null> {
    if (this.lives.options.declared !== undefined) return null;
    const [, text, life, began] = (await this.lives.run(tenantId, readLife, [], [], ["tenant", "began"])) ?? [];
    if (typeof text !== "string" || typeof life !== "string") return null;
    const generation = Number(life);
    const tenant = JSON.parse(text) as Tenant;
    // a life that began before stores wrote down when: no later than its tenant says
    return { tenant, generation, ...(generation > 1 ? { since: Number(began ?? tenant.createdAt) } : {}) };
  }

  async getTenantByDomain(domain: string): Promise<Tenant | null> {
    this.lives.refuseClosed();
    if (!isDomain(domain)) return null;
    const owner = await this.index.domainOwner(domain);
    const tenant = owner === undefined ? null : await this.getTenant(owner.tenantId);
    return tenant?.domain === domain ? tenant : null;
  }

  async updateTenant(tenantId: string, updates: Partial<Tenant>): Promise<void> {
    this.#refuseDeclared();
    for (let tries = 0; tries < 100; tries++) {
      const known = await this.#read(tenantId);
      if (known === undefined) throw storeError("store.unknown-tenant", "there is no such tenant");
      const next = updatedTenant(known.tenant, updates, this.lives.now());
      const [from, to] = [known.tenant.domain, next.domain];
      const left = from === undefined || from === to ? undefined : await this.index.domainOwner(from);
      const claimed = to === undefined || from === to ? undefined : await this.#claim(to, tenantId, true);
      const args = [known.text, JSON.stringify(next), mostOf(next)];
      const answer = await this.lives.demand(tenantId, replace, [], args, document);
      if (answer[0] === "ok") {
        if (from !== undefined && left?.tenantId === tenantId) await this.index.releaseDomain(from, left);
        return;
      }
      const settled = await this.#read(tenantId);
      if (to !== undefined && claimed !== undefined && settled?.tenant.domain !== to)
        await this.index.releaseDomain(to, claimed);
    }
    throw storeError("store.unavailable", "the tenant is being changed by many at once", { kind: "failed" });
  }

  async deleteTenant(tenantId: string): Promise<void> {
    if (this.lives.options.declared?.(tenantId) !== undefined) this.#refuseDeclared();
    if (!this.lives.isTenant(tenantId)) return;
    const known = this.lives.options.declared === undefined ? await this.#read(tenantId) : undefined;
    const domain = known?.tenant.domain;
    const owner = domain === undefined ? undefined : await this.index.domainOwner(domain);
    const [listed] = (await this.index.listed(before(tenantId), 1)).filter((entry) => entry.tenantId === tenantId);
    await this.#onDocument(tenantId, end, [""]);
    // from here on nothing of it can be reached; what follows only tidies up, and is taken up again by the next deletion
    if (domain !== undefined && owner?.tenantId === tenantId) await this.index.releaseDomain(domain, owner);
    if (listed !== undefined) await this.index.unlist(listed);
    await eraseTenant(this.lives, tenantId);
  }

  async listTenants({ limit, after = "", status }: ListOptions = {}): Promise<Tenant[]> {
    const page = checkPage(limit);
    this.lives.refuseClosed();
    const found: Tenant[] = [];
    for (let last = after; found.length < page; ) {
      const entries = await this.index.listed(last, page);
      const tenants = await Promise.all(entries.map(({ tenantId }) => this.getTenant(tenantId)));
      for (const [n, tenant] of tenants.entries()) {
        const entry = entries[n] as IndexEntry;
        if (tenant === null && entry.settled) await this.index.unlist(entry);
        if (tenant !== null && (status ?? tenant.status) === tenant.status) found.push(tenant);
      }
      if (entries.length < page) break;
      last = entries.at(-1)?.tenantId ?? last;
    }
    return found.slice(0, page);
  }

  async #read(tenantId: string): Promise<{ tenant: Tenant; text: string } | undefined> {
    const text = (await this.lives.run(tenantId, read, [], [], ["tenant"]))?.[1];
    return typeof text === "string" ? { tenant: JSON.parse(text) as Tenant, text } : undefined;
  }

  /** A claim that nobody confirms is taken over: at once by the tenant itself (`own`), by others when it is settled. */
  async #claim(domain: string, tenantId: string, own = false): Promise<IndexEntry> {
    for (let tries = 0; tries < 5; tries++) {
      const owner = await this.index.domainOwner(domain);
      const mine = own && owner?.tenantId === tenantId;
      if (owner !== undefined && !mine) {
        const holder = owner.settled ? await this.getTenant(owner.tenantId) : undefined;
        if (!owner.settled || holder?.domain === domain) break;
      }
      const claimed = await this.index.claimDomain(domain, tenantId, owner);
      if (claimed !== undefined) return claimed;
    }
    throw storeError("store.exists", "the domain belongs to another tenant");
  }

  #onDocument(tenantId: string, script: typeof begin, args: readonly string[]) {
    const tenant = this.lives.keys.tenant(tenantId);
    const keys = ["life", ...document, "began"].map((name) => tenant + name);
    return this.lives.onDeployment((client) => runScript(client, script, keys, args));
  }

  #refuseDeclared(): void {
    if (this.lives.options.declared !== undefined)
      throw storeError("tenant.declared", "tenants are declared by specs here", { mend: "change the tenant's spec" });
  }
}

function mostOf(tenant: Tenant): string {
  return maxUsersOf(tenant)?.toString() ?? "";
}

/** The text that a range begins after, so that `tenantId` is its first. */
function before(tenantId: string): string {
  return `${tenantId.slice(0, -1)}${String.fromCharCode(tenantId.charCodeAt(tenantId.length - 1) - 1)}~`;
}

function exists(): never {
  throw storeError("store.exists", "there is such a tenant already");
}
