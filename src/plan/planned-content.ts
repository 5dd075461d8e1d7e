// What a runtime may know of a tenant, as far as its spec says it.
import { X509Certificate } from "node:crypto";
import type { TenantOAuthApp, TenantOAuthContent, TenantQuotas, TenantRedis, TenantRole } from "../bundle/documents.ts";
import { oauthApps } from "../spec/oauth-apps.ts";
import type { TenantSpec } from "../spec/tenant-spec.ts";
import type { PlannedRedis } from "./planned-redis.ts";
import { tenantNames } from "./tenant-names.ts";
import type { TenantPlan } from "./tenant-plan.ts";
import { withoutUndefined } from "./without-undefined.ts";

/** Lists whose order means nothing are sorted, so that the content's digest changes only with its meaning. */
export function plannedContent(
  spec: TenantSpec,
  hosts: readonly string[],
  roles: TenantRole[],
  redis?: PlannedRedis,
): TenantPlan["content"] {
  const { settings } = spec;
  return withoutUndefined({
    organizationName: spec.organizationName,
    status: spec.status,
    plan: spec.plan,
    ...(spec.domain === undefined ? {} : { domain: spec.domain }),
    domains: emailDomains(spec),
    hosts: [...hosts].sort(),
    oauth: oauthContent(spec),
    roles,
    allowlist: [...new Set(settings.allowlist ?? [])].sort(),
    ...(settings.quotas === undefined ? {} : { quotas: quotaContent(settings.quotas) }),
    features: Object.fromEntries(Object.entries(settings.features ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))),
    redis: redisContent(spec.tenantId, redis),
  });
}

/** The organization's own domain is one of its e-mail domains where the spec names none. */
export function emailDomains(spec: TenantSpec): string[] {
  const named = spec.settings.domains ?? (spec.domain === undefined ? [] : [spec.domain]);
  return [...new Set(named)].sort();
}

/** Tools by name, so that the content's digest does not know their order in the spec. */
function quotaContent(quotas: NonNullable<TenantSpec["settings"]["quotas"]>): TenantQuotas {
  const { tools, ...rest } = quotas;
  const named = Object.entries(tools ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return withoutUndefined({
    ...rest,
    ...(named.length === 0 ? {} : { tools: Object.fromEntries(named) }),
  }) as TenantQuotas;
}

function redisContent(tenantId: string, redis: PlannedRedis | undefined): TenantRedis {
  const prefix = tenantNames(tenantId).redis;
  if (redis === undefined) return { prefix, isolation: "prefix" };
  const authentication = redis.service === "elasticache" ? redis.place.authentication : "password";
  return { prefix, isolation: "acl", user: redis.user, authentication };
}

function oauthContent(spec: TenantSpec): TenantOAuthContent {
  const content: TenantOAuthContent = {};
  for (const { provider, name, app } of oauthApps(spec)) {
    const apps: TenantOAuthApp[] = content[provider] ?? [];
    apps.push({ name, clientId: app.clientId, redirectUri: app.redirectUri, scopes: [...app.scopes].sort() });
    content[provider] = apps.sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  const saml = spec.settings.oauth?.saml;
  if (saml !== undefined) {
    const { cert, identifierFormat, signatureAlgorithm, ...rest } = saml;
    content.saml = {
      ...rest,
      // one spelling of each certificate, whatever line breaks its author used
      cert: (typeof cert === "string" ? [cert] : cert).map((pem) => new X509Certificate(pem).toString()),
      ...(identifierFormat === undefined ? {} : { identifierFormat }),
      ...(signatureAlgorithm === undefined ? {} : { signatureAlgorithm }),
    };
  }
  return content;
}
