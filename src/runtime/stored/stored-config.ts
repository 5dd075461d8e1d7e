// A tenant's record in a store → the config that a bundle would give: the one form that everything decides by.
import { hash } from "node:crypto";
import {
  schemaVersion,
  type TenantConfig,
  type TenantContent,
  type TenantOAuthContent,
  type TrustedIssuer,
} from "../../bundle/documents.ts";
import { limits } from "../../limits.ts";
import { builtInRoles } from "../../plan/built-in-roles.ts";
import type { StoredLife } from "../../store/life-store.ts";
import type { Tenant, TenantOAuthConfig } from "../../store/tenant.ts";

/** What stands around the tenant. */
export interface StoredPlace {
  readonly deployment: string;
  readonly environment: string;
  readonly baseHost: string | undefined;
}

/** A tenant of a store, as decisions take it. */
export interface StoredConfig {
  readonly config: TenantConfig;
  /** base64url SHA-256 of the content */
  readonly digest: string;
  /** seconds since the epoch: a token that was issued before was meant for an earlier life of the id */
  readonly notBefore: number;
}

const providers = ["google", "github", "microsoft"] as const;

/**
 * Gives `before` itself while the tenant's life and content are the same: what was compiled of it stays. `version` is the number
 * of one that is new; `at` in seconds. Nothing here is signed: whoever may write the record decides what it says.
 */
export function storedConfig(
  { tenant, generation, since }: StoredLife,
  issuers: readonly TrustedIssuer[],
  around: StoredPlace & { readonly at: number; readonly version: () => number },
  before?: StoredConfig,
): StoredConfig {
  const content = contentOf(tenant, issuers, around.baseHost);
  const digest = hash("sha256", JSON.stringify(content), "base64url");
  if (before?.digest === digest && before.config.generation === generation) return before;
  const { deployment, environment, at, version } = around;
  return {
    config: {
      ...{ schema: schemaVersion, requires: [], deployment, environment, tenant: tenant.tenantId, generation },
      ...{ version: version(), serial: 1, issued: at, expires: Number.MAX_SAFE_INTEGER, content: digest },
      config: content,
    },
    digest,
    // clocks may differ: what an issuer ahead of us signed just before the id was created anew is of the earlier life, too
    notBefore: since === undefined ? 0 : Math.ceil(since / 1_000) + limits.clockSkew,
  };
}

function contentOf(tenant: Tenant, issuers: readonly TrustedIssuer[], baseHost: string | undefined): TenantContent {
  const { tenantId, organizationName, status, plan, domain, settings } = tenant;
  const { oauth, secrets } = appsOf(settings.oauth);
  const quotas = settings.quotas;
  return {
    ...{ organizationName, status, plan },
    ...(domain === undefined ? {} : { domain }),
    // as in a spec: the organization's own domain is one of its e-mail domains where none are named
    domains: sorted(settings.domains ?? (domain === undefined ? [] : [domain])),
    hosts: [...(baseHost === undefined ? [] : [`${tenantId}.${baseHost}`]), ...(domain === undefined ? [] : [domain])],
    issuers: [...issuers],
    clients: [],
    oauth,
    roles: [...builtInRoles],
    allowlist: sorted(settings.allowlist ?? []),
    ...(quotas === undefined ? {} : { quotas }),
    features: settings.features ?? {},
    redis: { prefix: `tenantry:{${tenantId}}:`, isolation: "prefix" },
    secrets,
  };
}

function appsOf(oauth: Tenant["settings"]["oauth"] = {}): Pick<TenantContent, "oauth" | "secrets"> {
  const content: TenantOAuthContent = {};
  const secrets: TenantContent["secrets"] = {};
  for (const provider of providers) {
    const given = oauth[provider];
    if (given === undefined) continue;
    content[provider] = [given].flat().map((app: TenantOAuthConfig) => {
      const { name = "default", clientId, redirectUri, scopes = [], clientSecret } = app;
      const isReference = /^(?:env|file|aws-sm|aws-ssm):/.test(clientSecret);
      secrets[`oauth.${provider}.${name}.clientSecret`] = isReference
        ? { reference: clientSecret }
        : { sealed: clientSecret };
      return { name, clientId, redirectUri, scopes: [...scopes] };
    });
  }
  if (oauth.saml !== undefined) {
    const { cert, entryPoint, issuer, callbackUrl, identifierFormat, signatureAlgorithm } = oauth.saml;
    content.saml = {
      ...{ entryPoint, issuer, callbackUrl, cert: [cert] },
      ...(identifierFormat === undefined ? {} : { identifierFormat }),
      ...(signatureAlgorithm === "sha256" || signatureAlgorithm === "sha512" ? { signatureAlgorithm } : {}),
    };
  }
  return { oauth: content, secrets };
}

function sorted(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort();
}
