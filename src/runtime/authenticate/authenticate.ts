// authenticate: one bearer token against one tenant's own issuers. jose checks the signature; the meaning is ours to check.
import { hash } from "node:crypto";
import { type CryptoKey, errors, type JWTPayload, jwtVerify } from "jose";
import type { TenantConfig } from "../../bundle/documents.ts";
import { limits } from "../../limits.ts";
import { configOf, type TenantInput } from "../bundle-view.ts";
import { compileTenant } from "../compile-tenant.ts";
import { type CompiledIssuer, compileIssuer } from "./compile-issuer.ts";
import type { AuthenticateCode, Authentication } from "./principal.ts";
import { readPrincipal } from "./read-principal.ts";
import { readToken, type UnverifiedToken } from "./token-text.ts";

/** A key set as RFC 7517 5 writes it, or a function from issuer to one. Stands in for the keys pinned in the config. */
export type TokenKeys =
  | { readonly keys: readonly Readonly<Record<string, unknown>>[] }
  | ((issuer: string) => { readonly keys: readonly Readonly<Record<string, unknown>>[] } | undefined);

export interface AuthenticateOptions {
  /** the present time, seconds since the epoch */
  readonly at: number;
  /** default: the public keys pinned in the tenant's config */
  readonly keys?: TokenKeys;
  /** accepted `typ`; default only `at+jwt` (RFC 9068 2.1). Add `JWT` for issuers that cannot do better. */
  readonly types?: readonly string[];
}

const headerNames: ReadonlySet<string> = new Set(["alg", "kid", "typ"]);
const defaultTypes: readonly string[] = ["at+jwt"];

/**
 * Verifies `token` for `tenant`. What is refused is data with a code; nothing of the token stands in it.
 * Only the tenant's own issuers, their pinned algorithms and keys count; a key inside or behind the token never does.
 */
export async function authenticate(
  tenant: TenantInput,
  token: string,
  options: AuthenticateOptions,
): Promise<Authentication> {
  if (typeof token !== "string" || !Number.isFinite(options.at))
    throw new TypeError("authenticate needs a token and `at`");
  const read = readToken(token);
  if (read === undefined) return refuse("token.malformed");
  return authenticateRead(configOf(tenant), token, read, options);
}

/** `authenticate` for a token that `readToken` has already taken apart. */
export async function authenticateRead(
  tenant: TenantConfig,
  token: string,
  read: UnverifiedToken,
  options: AuthenticateOptions,
): Promise<Authentication> {
  const header = checkHeader(read.header, options.types ?? defaultTypes);
  if (typeof header === "string") return refuse(header);
  const compiled = compileTenant(tenant);
  const { iss } = read.claims;
  const pinned = typeof iss === "string" ? compiled.issuers.get(iss) : undefined;
  if (pinned === undefined) return refuse("token.issuer");
  if (!pinned.algorithms.has(header.alg)) return refuse("token.algorithm");
  const issuer = options.keys === undefined ? pinned : withKeys(tenant, pinned, options.keys);
  const pending = issuer?.key(header.alg, header.kid);
  const key = pending instanceof Promise ? await pending : pending;
  if (issuer === undefined || key === undefined) return refuse("token.key");
  const claims = await verifySignature(token, key, issuer, header.alg, options.at);
  if (typeof claims === "string") return refuse(claims);
  return readPrincipal(compiled, issuer, claims, hash("sha256", token, "base64url"), options.at);
}

function checkHeader(
  header: Readonly<Record<string, unknown>>,
  types: readonly string[],
): { readonly alg: string; readonly kid: string | undefined } | AuthenticateCode {
  for (const name of Object.keys(header)) if (!headerNames.has(name)) return "token.header";
  const { alg, kid, typ } = header;
  if (typeof alg !== "string") return "token.algorithm";
  if (kid !== undefined && (typeof kid !== "string" || kid.length === 0 || kid.length > 256)) return "token.header";
  if (typeof typ !== "string") return "token.type";
  // RFC 7515 4.1.9: "application/" may be left out
  if (!types.includes(typ.startsWith("application/") ? typ.slice("application/".length) : typ)) return "token.type";
  return { alg, kid };
}

const broughtKeys = new WeakMap<object, Map<string, CompiledIssuer>>();

function withKeys(tenant: TenantConfig, pinned: CompiledIssuer, keys: TokenKeys): CompiledIssuer | undefined {
  const set = typeof keys === "function" ? keys(pinned.issuer) : keys;
  const trusted = tenant.config.issuers.find(({ issuer }) => issuer === pinned.issuer);
  if (set === undefined || trusted === undefined) return undefined;
  const name = `${tenant.tenant} ${tenant.generation}.${tenant.version} ${pinned.issuer}`;
  const ready = broughtKeys.get(set) ?? new Map<string, CompiledIssuer>();
  broughtKeys.set(set, ready);
  const issuer = ready.get(name) ?? compileIssuer(trusted, set.keys);
  ready.set(name, issuer);
  return issuer;
}

async function verifySignature(
  token: string,
  key: CryptoKey,
  issuer: CompiledIssuer,
  algorithm: string,
  at: number,
): Promise<JWTPayload | AuthenticateCode> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      issuer: issuer.issuer,
      audience: [...issuer.audiences],
      requiredClaims: ["sub", "exp", "iat"],
      currentDate: new Date(at * 1000),
      clockTolerance: limits.clockSkew,
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return "token.signature";
    if (error instanceof errors.JWTExpired) return "token.expired";
    if (error instanceof errors.JWTClaimValidationFailed) {
      return error.claim === "aud" ? "token.audience" : error.claim === "nbf" ? "token.not-yet" : "token.claims";
    }
    if (error instanceof errors.JOSEError) return "token.malformed";
    throw error;
  }
}

function refuse(code: AuthenticateCode): Authentication {
  return { ok: false, code };
}
