// The token store of servers that know one tenant: the signature before tenants, on a store that has them.
import type { OAuthTokenStore, StoredTokenInfo } from "./oauth-token-store.ts";
import { storeError } from "./store-error.ts";

/** A token store whose tenant is whoever is being served now. */
export interface UnscopedTokenStore {
  storeToken(accessToken: string, info: Omit<StoredTokenInfo, "tenantId"> & { tenantId?: string }): Promise<void>;
  getToken(accessToken: string): Promise<StoredTokenInfo | undefined>;
  findByRefreshToken(refreshToken: string): Promise<{ accessToken: string; tokenInfo: StoredTokenInfo } | undefined>;
  deleteToken(accessToken: string): Promise<void>;
  /** Of the current tenant. */
  cleanup(): Promise<number>;
  getTokenCount(): Promise<number>;
  dispose(): void;
}

/**
 * Takes the tenant of each call from `currentTenantId`; a call without one is refused (`store.cross-tenant`) before the store
 * is touched. `dispose` leaves the store open, for it is shared.
 */
export function unscopedTokenStore(
  store: OAuthTokenStore,
  currentTenantId: () => string | undefined,
): UnscopedTokenStore {
  const tenant = (): string => {
    const tenantId = currentTenantId();
    if (tenantId !== undefined) return tenantId;
    throw storeError("store.cross-tenant", "a token was asked for outside of any tenant's request", {
      mend: "run the work inside the request's context (runAsTenant)",
    });
  };
  return {
    async storeToken(accessToken, info) {
      const tenantId = tenant();
      await store.storeToken(tenantId, accessToken, { ...info, tenantId: info.tenantId ?? tenantId });
    },
    getToken: async (accessToken) => (await store.getToken(tenant(), accessToken)) ?? undefined,
    findByRefreshToken: async (refreshToken) => (await store.findByRefreshToken(tenant(), refreshToken)) ?? undefined,
    deleteToken: async (accessToken) => store.deleteToken(tenant(), accessToken),
    cleanup: async () => store.cleanup(tenant()),
    getTokenCount: async () => store.getTokenCount(tenant()),
    dispose: () => undefined,
  };
}
