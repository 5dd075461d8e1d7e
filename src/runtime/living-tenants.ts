// Who may be served now: tenants that the bundle holds, that are not suspended, decided by documents within their life.
import type { TenantConfig } from "../bundle/documents.ts";
import { type HttpAnswer, notFound, unavailable } from "./answers.ts";
import type { Principal } from "./authenticate/principal.ts";
import type { DecidingBundle } from "./bundle-view.ts";
import type { TenantContext } from "./tenant-context.ts";

/** A tenant that is served, or why it is not and what to answer. */
export type Living = { readonly tenant: TenantConfig } | { readonly code: string; readonly answer: HttpAnswer };

export interface LivingTenants {
  /** Code of what is past its life at `at` (seconds); `undefined` while everything is fresh. */
  stale(at: number): string | undefined;
  living(tenantId: string): Living;
  /** Says whether the suspension list cuts off the tenant, or the principal in it. */
  isSuspended(tenant: TenantConfig, principal?: Principal): boolean;
  /** The config as it stands now, where the context's tenant and principal still stand; else `undefined`. */
  now(context: TenantContext): TenantConfig | undefined;
}

export function livingTenants(bundle: DecidingBundle): LivingTenants {
  function isSuspended(tenant: TenantConfig, principal?: Principal): boolean {
    const { suspension } = bundle;
    return (
      suspension.tenant(tenant.tenant, tenant.generation) || (principal !== undefined && isCutOff(tenant, principal))
    );
  }

  function isCutOff(tenant: TenantConfig, principal: Principal): boolean {
    const { suspension } = bundle;
    const { subject, issuedAt, session, tokenDigest } = principal;
    return (
      suspension.subject(tenant.tenant, subject, issuedAt) ||
      suspension.token(tenant.tenant, tokenDigest) ||
      (session !== undefined && suspension.session(tenant.tenant, session))
    );
  }

  function living(tenantId: string): Living {
    const found = bundle.lookup(tenantId);
    if (found.status === "unknown" || found.status === "tombstoned")
      return { code: `tenant.${found.status}`, answer: notFound };
    if (found.status !== "known") return { code: found.code, answer: unavailable };
    const { config } = found.tenant;
    if (config.config.status === "suspended" || isSuspended(config))
      return { code: "tenant.suspended", answer: notFound };
    return { tenant: config };
  }

  return {
    living,
    isSuspended,
    stale(at) {
      const { fresh, part } = bundle.freshness(at);
      return fresh ? undefined : `bundle.${part}-expired`;
    },
    now(context) {
      if (context.tenant === undefined || context.principal === undefined) return undefined;
      const found = living(context.tenantId);
      if ("code" in found || found.tenant.generation !== context.tenant.generation) return undefined;
      // the tenant itself was asked about in the same breath
      return isCutOff(found.tenant, context.principal) ? undefined : found.tenant;
    },
  };
}
