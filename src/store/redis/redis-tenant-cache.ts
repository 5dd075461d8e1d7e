// Tenants of a slower store (PostgreSQL), kept for a moment in Redis, for all servers: a new server does not ask for each anew.
import type { Tenant } from "../tenant.ts";
import type { TenantStore } from "../tenant-store.ts";
import type { RedisClient } from "./redis-options.ts";

export interface RedisTenantCacheOptions {
  /** begins every key; default `tenantry:` */
  readonly prefix?: string;
  /** ms that an answer is believed at most; default 5,000. A cache of a server's own before it (`cachedTenantStore`) adds its own. */
  readonly life?: number;
}

/**
 * Remembers `getTenant` in Redis; nothing of a tenant's settings is a secret. Changes through any server that uses it are seen
 * at once, but for an answer that was under way: that one, and changes past it, within `life`. A Redis that is away or holds
 * something else is passed by: the inner store is asked. All other calls are the inner store's.
 */
export function redisTenantCache(
  inner: TenantStore,
  client: RedisClient,
  { prefix = "tenantry:", life = 5_000 }: RedisTenantCacheOptions = {},
): TenantStore {
  const keyOf = (tenantId: string): string => `${prefix}{${tenantId}}:cached-tenant`;
  const forget = async (tenantId: string): Promise<void> => {
    await client.del(keyOf(tenantId)).catch(() => undefined);
  };
  const changing = async (tenantId: string, change: Promise<void>): Promise<void> => {
    try {
      await change;
    } finally {
      // whether it was done may be unknown: then, too, the old answer counts no more
      await forget(tenantId);
    }
  };
  return {
    async getTenant(tenantId) {
      const kept = await client.get(keyOf(tenantId)).catch(() => null);
      const known = kept === null ? undefined : readAnswer(kept, tenantId);
      if (known !== undefined) return known.tenant;
      const tenant = await inner.getTenant(tenantId);
      await client.set(keyOf(tenantId), JSON.stringify({ tenant }), "PX", life).catch(() => undefined);
      return tenant;
    },
    getTenantByDomain: (domain) => inner.getTenantByDomain(domain),
    listTenants: (options) => inner.listTenants(options),
    createTenant: (tenant) => changing(tenant.tenantId, inner.createTenant(tenant)),
    updateTenant: (tenantId, updates) => changing(tenantId, inner.updateTenant(tenantId, updates)),
    deleteTenant: (tenantId) => changing(tenantId, inner.deleteTenant(tenantId)),
    addUserToTenant: (...call) => inner.addUserToTenant(...call),
    removeUserFromTenant: (...call) => inner.removeUserFromTenant(...call),
    getUserTenants: (userId) => inner.getUserTenants(userId),
    getTenantUser: (...call) => inner.getTenantUser(...call),
    getTenantUsers: (tenantId) => inner.getTenantUsers(tenantId),
  };
}

/** What stands under one tenant's key counts only where it says that it is that tenant. */
function readAnswer(text: string, tenantId: string): { tenant: Tenant | null } | undefined {
  try {
    const { tenant } = JSON.parse(text) as { tenant?: Tenant | null };
    if (tenant === null) return { tenant };
    return tenant?.tenantId === tenantId ? { tenant } : undefined;
  } catch {
    return undefined;
  }
}
