// What a deployment without specs says about the tenants of its store: who signs their tokens, and how old an answer may be.
import type { TrustedIssuer } from "../../bundle/documents.ts";
import type { Tenant } from "../../store/tenant.ts";

/** A channel on which servers tell one another which tenant changed; `redisTenantChanges` opens one. */
export interface ChangeChannel {
  announce(tenantId: string): Promise<void>;
  close(): void;
}

export interface StoredTenants {
  /**
   * Who may sign tokens. A list is every tenant's: each issuer in it needs the `tenantClaim` that tells tenants apart, without a
   * `tenantValue`. A function gives one tenant's own and is asked whenever its record is read; what it throws denies that
   * tenant. Two tenants whose issuers do not tell them apart are both denied.
   */
  readonly issuers:
    | readonly TrustedIssuer[]
    | ((tenant: Tenant) => readonly TrustedIssuer[] | Promise<readonly TrustedIssuer[]>);
  /** seconds that what was read of a tenant is believed, so the bound on a suspension; default `limits.storedTenantLife` */
  readonly life?: number;
  /** seconds beyond `life` for which a store that does not answer may be away; default `limits.storedTenantAllowance` */
  readonly allowance?: number;
  /** tenants that are remembered at once, and hosts; default `limits.hotTenants` */
  readonly entries?: number;
  /** opens a channel of changes, as in `(heard) => redisTenantChanges({ url }, heard)`; closed with the tenancy */
  readonly changes?: (heard: (tenantId: string | undefined) => void) => Promise<ChangeChannel>;
}
