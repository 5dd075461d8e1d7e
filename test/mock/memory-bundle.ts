// A bundle of configs that a test holds in memory: for the decisions that come after verification.
import type { TenantConfig } from "../../src/bundle/documents.ts";
import type { DecidingBundle } from "../../src/runtime/bundle-view.ts";

export interface MemoryBundle extends DecidingBundle {
  put(config: TenantConfig): void;
  /** seconds since the epoch after which everything is stale */
  expires: number;
  /** tenants, subjects and token digests that are cut off */
  readonly suspended: Set<string>;
}

export function memoryBundle(configs: readonly TenantConfig[]): MemoryBundle {
  const tenants = new Map(configs.map((config) => [config.tenant, { config, digest: `of ${config.tenant}` }]));
  const suspended = new Set<string>();
  const idsWhere = (holds: (config: TenantConfig) => boolean): string[] =>
    [...tenants.values()].filter(({ config }) => holds(config)).map(({ config }) => config.tenant);
  const bundle: MemoryBundle = {
    expires: Number.POSITIVE_INFINITY,
    suspended,
    put: (config) => void tenants.set(config.tenant, { config, digest: `of ${config.tenant} ${config.version}` }),
    get: (id) => tenants.get(id),
    lookup: (id) => {
      const tenant = tenants.get(id);
      return tenant === undefined ? { status: "unknown" } : { status: "known", tenant };
    },
    tenantsForHost: (host) => idsWhere(({ config }) => config.hosts.includes(host)),
    tenantsForIssuer: (url) => idsWhere(({ config }) => config.issuers.some(({ issuer }) => issuer === url)),
    freshness: (at = 0) => ({ fresh: at < bundle.expires, expires: bundle.expires, part: "head" }),
    suspension: {
      version: 1,
      tenant: (id) => suspended.has(id),
      subject: (_, subject) => suspended.has(subject),
      session: (_, session) => suspended.has(session),
      token: (_, digest) => suspended.has(digest),
    },
  };
  return bundle;
}
