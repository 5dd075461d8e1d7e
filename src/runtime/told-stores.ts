// Stores that tell of each change of a tenant, its members or its roles, so that what was remembered of it is forgotten.
import type { Stores } from "../store/stores.ts";

/**
 * The same stores, where `tell` hears of a change behind it, before the caller does: of one that failed, too, since it may have been
 * done. Sessions, tokens, usage and audit are nobody's memory.
 */
export function toldStores(stores: Stores, tell: (tenantId: string) => void | Promise<void>): Stores {
  const { tenants, roles } = stores;
  const telling = async <Result>(tenantId: string, change: Promise<Result>): Promise<Result> => {
    try {
      return await change;
    } finally {
      await tell(tenantId);
    }
  };
  return {
    ...stores,
    tenants: {
      getTenant: (tenantId) => tenants.getTenant(tenantId),
      getTenantByDomain: (domain) => tenants.getTenantByDomain(domain),
      listTenants: (list) => tenants.listTenants(list),
      getUserTenants: (userId) => tenants.getUserTenants(userId),
      getTenantUser: (...call) => tenants.getTenantUser(...call),
      getTenantUsers: (tenantId) => tenants.getTenantUsers(tenantId),
      createTenant: (tenant) => telling(tenant.tenantId, tenants.createTenant(tenant)),
      updateTenant: (tenantId, updates) => telling(tenantId, tenants.updateTenant(tenantId, updates)),
      deleteTenant: (tenantId) => telling(tenantId, tenants.deleteTenant(tenantId)),
      addUserToTenant: (...call) => telling(call[0], tenants.addUserToTenant(...call)),
      removeUserFromTenant: (...call) => telling(call[0], tenants.removeUserFromTenant(...call)),
    },
    roles: {
      getRoles: (tenantId) => roles.getRoles(tenantId),
      getRole: (...call) => roles.getRole(...call),
      putRole: (...call) => telling(call[0], roles.putRole(...call)),
      deleteRole: (...call) => telling(call[0], roles.deleteRole(...call)),
    },
    close: () => stores.close(),
  };
}
