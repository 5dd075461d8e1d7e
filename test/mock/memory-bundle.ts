// A bundle of configs that a test holds in memory: for the decisions that come after verification.
import type { TenantConfig } from "../../src/bundle/documents.ts";
import type { LiveBundle } from "../../src/runtime/bundle-view.ts";

export interface MemoryBundle extends LiveBundle {
  put(config: TenantConfig): void;
  /** what `stale` answers */
  staleness: string | undefined;
  /** subjects and tenants that are cut off */
  readonly suspended: Set<string>;
}

export function memoryBundle(configs: readonly TenantConfig[]): MemoryBundle {
  const tenants = new Map(configs.map((config) => [config.tenant, config]));
  const suspended = new Set<string>();
  const bundle: MemoryBundle = {
    get size() {
      return tenants.size;
    },
    staleness: undefined,
    suspended,
    put: (config) => void tenants.set(config.tenant, config),
    get: (id) => tenants.get(id),
    tenantsForHost: (host) => idsWhere(tenants, ({ config }) => config.hosts.includes(host)),
    tenantsForIssuer: (url) => idsWhere(tenants, ({ config }) => config.issuers.some(({ issuer }) => issuer === url)),
    stale: () => bundle.staleness,
    isSuspended: (tenant, principal) =>
      suspended.has(tenant.tenant) || (principal !== undefined && suspended.has(principal.subject)),
    refresh: async () => undefined,
    close: async () => undefined,
  };
  return bundle;
}

function idsWhere(tenants: ReadonlyMap<string, TenantConfig>, holds: (config: TenantConfig) => boolean): string[] {
  return [...tenants.values()].filter(holds).map(({ tenant }) => tenant);
}
