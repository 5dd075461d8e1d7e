// TenantStore where specs declare the tenants: a view of the verified bundle. Members live in the store (design §3.8).
import type { TenantConfig, TenantContent, TenantOAuthApp, TenantSaml } from "../bundle/documents.ts";
import { checkPage } from "./check/check-page.ts";
import { storeError } from "./store-error.ts";
import type { Stores } from "./stores.ts";
import type { Tenant, TenantOAuthConfig, TenantSettings } from "./tenant.ts";
import type { TenantStore } from "./tenant-store.ts";

/** What the projection asks of a bundle: a tenant's verified config. A `Bundle` is one. */
export interface DeclaredTenants {
  get(tenantId: string): { readonly config: TenantConfig } | undefined;
}

/**
 * Reads come from the bundle, members from `stores` (opened with `declared`, so that they count lives as the bundle does).
 * Writing what a spec declares is refused: `tenant.declared`. A bundle knows digests of ids, not ids: listing and looking
 * for a domain need `tenantIds` (such as the names of the specs), and are refused (`store.configuration`) without.
 */
export function declaredTenantStore(
  bundle: DeclaredTenants,
  stores: Pick<Stores, "tenants">,
  tenantIds?: () => readonly string[],
): TenantStore {
  const tenantOf = (tenantId: string): Tenant | null => {
    const trusted = bundle.get(tenantId);
    return trusted === undefined ? null : project(trusted.config);
  };
  const all = (): readonly string[] => {
    if (tenantIds !== undefined) return tenantIds();
    throw storeError("store.configuration", "a bundle does not list its tenants", {
      ...{ kind: "usage", mend: "give declaredTenantStore the ids of the specs" },
    });
  };
  const { tenants } = stores;
  return {
    createTenant: async () => refuse(),
    updateTenant: async () => refuse(),
    deleteTenant: async () => refuse(),
    getTenant: async (tenantId) => tenantOf(tenantId),
    getTenantByDomain: async (domain) =>
      all()
        .map(tenantOf)
        .find((tenant) => tenant?.domain === domain) ?? null,
    async listTenants({ limit, after = "", status } = {}) {
      const page = checkPage(limit);
      const found: Tenant[] = [];
      for (const id of [...all()].sort()) {
        if (found.length === page) break;
        const tenant = id > after ? tenantOf(id) : null;
        if (tenant !== null && (status ?? tenant.status) === tenant.status) found.push(tenant);
      }
      return found;
    },
    addUserToTenant: (...call) => tenants.addUserToTenant(...call),
    removeUserFromTenant: (...call) => tenants.removeUserFromTenant(...call),
    getUserTenants: (userId) => tenants.getUserTenants(userId),
    getTenantUser: (...call) => tenants.getTenantUser(...call),
    getTenantUsers: (tenantId) => tenants.getTenantUsers(tenantId),
  };
}

function project({ tenant, issued, config }: TenantConfig): Tenant {
  return {
    tenantId: tenant,
    organizationName: config.organizationName,
    ...(config.domain === undefined ? {} : { domain: config.domain }),
    ...{ status: config.status, plan: config.plan, settings: settingsOf(config) },
    // a bundle keeps no history: both are when its present document was signed
    ...{ createdAt: issued * 1_000, updatedAt: issued * 1_000 },
  };
}

function settingsOf({ oauth, secrets, allowlist, domains, quotas, features }: TenantContent): TenantSettings {
  const appsOf = (
    provider: "google" | "github" | "microsoft",
  ): Partial<Record<typeof provider, TenantOAuthConfig[]>> =>
    oauth[provider] === undefined
      ? {}
      : { [provider]: oauth[provider].map((app) => appOf(app, secrets[`oauth.${provider}.${app.name}.clientSecret`])) };
  return {
    oauth: {
      ...appsOf("google"),
      ...appsOf("github"),
      ...appsOf("microsoft"),
      ...(oauth.saml === undefined ? {} : { saml: samlOf(oauth.saml) }),
    },
    ...{ allowlist: [...allowlist], domains: [...domains], features: { ...features } },
    ...(quotas === undefined ? {} : { quotas: structuredClone(quotas) }),
  };
}

/** The secret stays where it is: sealed text, or a reference. */
function appOf(app: TenantOAuthApp, secret: TenantContent["secrets"][string] | undefined): TenantOAuthConfig {
  const clientSecret = secret === undefined ? "" : "sealed" in secret ? secret.sealed : secret.reference;
  return { ...app, scopes: [...app.scopes], clientSecret };
}

/** Of two certificates of a rotation the first: the interface has room for one. */
function samlOf({ cert, ...saml }: TenantSaml): NonNullable<NonNullable<TenantSettings["oauth"]>["saml"]> {
  return { ...saml, cert: cert[0] ?? "" };
}

function refuse(): never {
  throw storeError("tenant.declared", "tenants are declared by specs here", { mend: "change the tenant's spec" });
}
