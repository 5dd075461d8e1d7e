// Who of the people that an issuer vouches for may come in to a tenant.
import type { CompiledTenant } from "../compile-tenant.ts";
import type { AuthenticateCode } from "./principal.ts";

/**
 * Allowlist, domains and `email_verified` hold for people, at every token. Where a tenant names either list, a person
 * without a verified address stays outside; an address on the allowlist needs no domain of the tenant's.
 */
export function personFault(
  tenant: CompiledTenant,
  email: string | undefined,
  verified: boolean,
): AuthenticateCode | undefined {
  if (tenant.allowlist.size === 0 && tenant.domains.size === 0) return undefined;
  if (email === undefined || !verified) return "token.email";
  if (tenant.allowlist.size > 0) return tenant.allowlist.has(email) ? undefined : "token.not-allowed";
  return tenant.domains.has(email.slice(email.lastIndexOf("@") + 1)) ? undefined : "token.not-allowed";
}
