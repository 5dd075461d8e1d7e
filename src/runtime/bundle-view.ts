// What the runtime asks of a trusted bundle, and nothing more: `verify/` gives it for a fleet and for one config alone.
import type { TenantConfig } from "../bundle/documents.ts";
import type { Principal } from "./authenticate/principal.ts";

/** A bundle whose every answer is already verified. All look-ups are synchronous and by exact text. */
export interface TenancyBundle {
  /** The tenant's config; `undefined` for one that is unknown, removed or whose leaf does not verify. */
  get(tenantId: string): TenantConfig | undefined;
  /** Ids of the tenants that answer on this lower-case host (at most one in a sound fleet). */
  tenantsForHost(host: string): readonly string[];
  /** Ids of the tenants that trust this issuer. */
  tenantsForIssuer(issuer: string): readonly string[];
}

/** A bundle that stands behind a running server. */
export interface LiveBundle extends TenancyBundle {
  /** number of tenants, removed ones not counted */
  readonly size: number;
  /** A coded reason why nothing may be decided now (head or suspension list missing or past its life), else `undefined`. */
  stale(at: number): string | undefined;
  /** Says whether the suspension list cuts off this tenant, or this principal in it. */
  isSuspended(tenant: TenantConfig, principal?: Principal): boolean;
  /** Takes in what was published since; keeps the last good state when that fails. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}
