// Whose data the code that runs now may touch. Every store call is held against it: no scope, or another tenant's, is refused.

/** A request's own tenant, or the platform's own work (administration, jobs), which names each tenant it touches. */
export type TenantScope = { readonly kind: "tenant"; readonly tenantId: string } | { readonly kind: "platform" };

/** Gives the scope of the code that runs now; the runtime's tenant context is one. */
export type CurrentScope = () => TenantScope | undefined;

/** What was tried: for the audit. `wanted` is cut short by whoever records it. */
export interface CrossTenantAttempt {
  /** such as `tokens.getToken` */
  readonly operation: string;
  readonly scope: TenantScope | undefined;
  /** the tenant that the call named; absent where it names none */
  readonly wanted?: string;
}
