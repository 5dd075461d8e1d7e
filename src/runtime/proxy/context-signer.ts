// The tenant context as the server behind the guard gets it: a short-lived signed statement, bound to one request.
import { createHash } from "node:crypto";
import { importJWK, type JWK, SignJWT } from "jose";
import type { TenantContext } from "../tenant-context.ts";

/** `typ` of the statement, so that it passes for nothing else */
export const contextType = "tenantry-context+jwt";
/** header that carries it; one of a client's own never gets through */
export const contextHeader = "x-tenantry-context";
/** `iss` of every statement */
export const contextIssuer = "tenantry-guard";
/** seconds that a statement is good for: the way from the guard to the server */
const life = 60;

/** What the server behind may believe, since it is signed. */
export interface TenantStatement {
  readonly tenant: string;
  readonly generation: number;
  readonly sub: string;
  readonly sub_iss: string;
  readonly client_id?: string;
  readonly email?: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly features: Readonly<Record<string, boolean | number | string>>;
  /** HTTP method, as in RFC 9449 4.2 */
  readonly htm: string;
  /** base64url SHA-256 of the request's body */
  readonly body: string;
}

export type ContextSigner = (context: TenantContext, request: { method: string; body: Uint8Array }) => Promise<string>;

/** `key`: private JWK with `kid` (P-256 or Ed25519). `audience`: the server behind, as origin. `now` in seconds. */
export async function contextSigner(key: JWK, audience: string, now: () => number): Promise<ContextSigner> {
  const alg = key.kty === "OKP" ? "EdDSA" : "ES256";
  const signing = await importJWK(key, alg);
  const header = { alg, typ: contextType, ...(key.kid === undefined ? {} : { kid: key.kid }) };
  return (context, { method, body }) => {
    const { tenant, principal } = context;
    if (tenant === undefined || principal === undefined) throw new TypeError("a statement is about an admitted caller");
    const statement: TenantStatement = {
      tenant: tenant.tenant,
      generation: tenant.generation,
      sub: principal.subject,
      sub_iss: principal.issuer,
      ...(principal.clientId === undefined ? {} : { client_id: principal.clientId }),
      ...(principal.email === undefined ? {} : { email: principal.email }),
      roles: principal.roles,
      scopes: principal.scopes,
      features: tenant.config.features,
      htm: method,
      body: createHash("sha256").update(body).digest("base64url"),
    };
    const at = now();
    return new SignJWT({ ...statement })
      .setProtectedHeader(header)
      .setIssuer(contextIssuer)
      .setAudience(audience)
      .setIssuedAt(at)
      .setExpirationTime(at + life)
      .setJti(crypto.randomUUID())
      .sign(signing);
  };
}
