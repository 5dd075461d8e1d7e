// What the runtime asks of a trusted bundle, and nothing more: so that each decision can be tried on a few tenants in memory.
import type { TenantConfig } from "../bundle/documents.ts";
import type { Bundle, TrustedTenant } from "../verify/bundle.ts";

/** What choosing a tenant needs. All look-ups are synchronous and by exact text. */
export type TenancyBundle = Pick<Bundle, "get" | "tenantsForHost" | "tenantsForIssuer"> &
  Partial<Pick<Bundle, "lookup">>;

/** What deciding a whole request needs. */
export type DecidingBundle = Pick<
  Bundle,
  "get" | "lookup" | "tenantsForHost" | "tenantsForIssuer" | "freshness" | "suspension"
> & {
  /**
   * Decides by what is known; where that is not enough, asks, and decides again. `decide` is synchronous and changes nothing. Rejects
   * where nobody can say. Absent: everything is known.
   */
  known?<Answer>(decide: () => Answer): Answer | Promise<Answer>;
};

/** A tenant as a bundle gives it, or its verified config alone. */
export type TenantInput = TrustedTenant | TenantConfig;

/** The verified config of either form. */
export function configOf(tenant: TenantInput): TenantConfig {
  return "tenant" in tenant ? tenant : tenant.config;
}

/** Says whether the bundle holds the tenant at all, be its config past its life or not. */
export function holds(bundle: TenancyBundle, tenantId: string): boolean {
  if (bundle.lookup === undefined) return bundle.get(tenantId) !== undefined;
  const { status } = bundle.lookup(tenantId);
  return status !== "unknown" && status !== "tombstoned";
}
