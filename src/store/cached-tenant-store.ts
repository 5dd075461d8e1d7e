// Tenants as they were a moment ago: resolution and settings are asked for by every request and change rarely.
import { LRUCache } from "lru-cache";
import { limits } from "../limits.ts";
import type { Tenant } from "./tenant.ts";
import type { TenantStore } from "./tenant-store.ts";

export interface TenantCacheOptions {
  /** ms that an answer is believed at most, told of changes or not; default 5,000 */
  readonly life?: number;
  /** tenants and domains that are kept at once, each; default 1,000 */
  readonly entries?: number;
  /** Tells other servers that a tenant changed (`redisTenantChanges`); what it throws does not undo the change. */
  readonly announce?: (tenantId: string) => Promise<void>;
  /** Names what the answers come from, such as a bundle's version: when it changes, everything is asked for again. */
  readonly version?: () => string | number;
  /** ms of a clock that never goes back; default: the process's own */
  readonly now?: () => number;
}

/** A tenant store with a memory, and how it is made to forget. */
export interface TenantCache extends TenantStore {
  /** Forgets a tenant, and any domain that led to it; all of them where none is named. */
  forget(tenantId?: string): void;
}

type Answer = { readonly tenant: Tenant | null };

/**
 * Remembers `getTenant` and `getTenantByDomain` for `life` ms, unknown tenants too. Changes through this store are seen
 * at once, other servers' when they are told of (`forget`) and never later than `life`. Members are never remembered.
 */
export function cachedTenantStore(inner: TenantStore, options: TenantCacheOptions = {}): TenantCache {
  const clock = options.now ?? (() => performance.now());
  const settings = {
    ...{ max: options.entries ?? limits.hotTenants, ttl: options.life ?? 5_000, ttlResolution: 0 },
    perf: { now: clock },
  };
  const byId = new LRUCache<string, Answer>(settings);
  const byDomain = new LRUCache<string, Answer>(settings);
  let version = options.version?.();
  let epoch = 0;

  const forget = (tenantId?: string): void => {
    epoch++;
    if (tenantId === undefined) {
      byId.clear();
      byDomain.clear();
      return;
    }
    byId.delete(tenantId);
    // who did not exist may own the domain now
    for (const [domain, { tenant }] of byDomain.entries())
      if (tenant === null || tenant.tenantId === tenantId) byDomain.delete(domain);
  };
  const remembered = async (
    cache: LRUCache<string, Answer>,
    key: string,
    ask: (key: string) => Promise<Tenant | null>,
  ): Promise<Tenant | null> => {
    const present = options.version?.();
    if (present !== version) {
      version = present;
      forget();
    }
    // what is longer than any id or domain is not worth a place
    if (key.length > limits.hostLength) return ask(key);
    const known = cache.get(key);
    if (known !== undefined) return structuredClone(known.tenant);
    const before = epoch;
    const started = clock();
    const tenant = await ask(key);
    // an answer that was under way while something changed may be the old one
    if (before === epoch) cache.set(key, { tenant: structuredClone(tenant) }, { start: started });
    return tenant;
  };
  const changing = async (tenantId: string, change: Promise<void>): Promise<void> => {
    try {
      await change;
    } finally {
      // whether it was done may be unknown: then, too, the old answer counts no more
      forget(tenantId);
      await options.announce?.(tenantId).catch(() => undefined);
    }
  };
  return {
    forget,
    getTenant: (tenantId) => remembered(byId, tenantId, (id) => inner.getTenant(id)),
    getTenantByDomain: (domain) => remembered(byDomain, domain, (name) => inner.getTenantByDomain(name)),
    createTenant: (tenant) => changing(tenant.tenantId, inner.createTenant(tenant)),
    updateTenant: (tenantId, updates) => changing(tenantId, inner.updateTenant(tenantId, updates)),
    deleteTenant: (tenantId) => changing(tenantId, inner.deleteTenant(tenantId)),
    listTenants: (list) => inner.listTenants(list),
    addUserToTenant: (...call) => inner.addUserToTenant(...call),
    removeUserFromTenant: (...call) => inner.removeUserFromTenant(...call),
    getUserTenants: (userId) => inner.getUserTenants(userId),
    getTenantUser: (...call) => inner.getTenantUser(...call),
    getTenantUsers: (tenantId) => inner.getTenantUsers(tenantId),
  };
}
