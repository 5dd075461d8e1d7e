// authenticate: who is calling, as the tenant's own issuer signed it.
import type { TenantRole } from "../../bundle/documents.ts";

/** A verified caller. Frozen; one object for all requests that carry the same token. */
export interface Principal {
  readonly tenantId: string;
  readonly subject: string;
  readonly email?: string;
  readonly emailVerified?: boolean;
  /** role ids that exist in the tenant, sorted */
  readonly roles: readonly string[];
  /** those of `roles` that the tenant's store defines, since its config does not; frozen */
  readonly storedRoles?: readonly TenantRole[];
  /** the token names a machine client of the tenant and no person */
  readonly machine: boolean;
  readonly clientId?: string;
  readonly issuer: string;
  /** the audience of ours that the token carries (RFC 8707) */
  readonly audience: string;
  readonly scopes: readonly string[];
  /** `sid` or `jti`-free session name, when the issuer gives one */
  readonly session?: string;
  /** seconds since the epoch */
  readonly issuedAt: number;
  readonly expires: number;
  /** base64url SHA-256 of the token, as a suspension list names it */
  readonly tokenDigest: string;
}

export type AuthenticateCode =
  | "token.malformed"
  | "token.header"
  | "token.type"
  | "token.algorithm"
  | "token.issuer"
  | "token.key"
  | "token.signature"
  | "token.audience"
  | "token.expired"
  | "token.not-yet"
  | "token.claims"
  | "token.policy"
  | "token.tenant"
  | "token.email"
  | "token.not-allowed";

export type Authentication =
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly code: AuthenticateCode };
