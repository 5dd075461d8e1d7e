// authenticate: one bearer token against one tenant's own issuers: its spelling, its signature, its meaning.
import { hash } from "node:crypto";
import type { TenantConfig } from "../../bundle/documents.ts";
import { configOf, type TenantInput } from "../bundle-view.ts";
import { compileTenant } from "../compile-tenant.ts";
import { type CompiledIssuer, compileIssuer } from "./compile-issuer.ts";
import type { AuthenticateCode, Authentication } from "./principal.ts";
import { readPrincipal } from "./read-principal.ts";
import { readToken, type UnverifiedToken } from "./token-text.ts";
import { type TokenAlgorithm, verifySignature } from "./verify-signature.ts";

/** A key set as RFC 7517 5 writes it, or a function from issuer to one. Stands in for the keys pinned in the config. */
export type TokenKeys =
  | { readonly keys: readonly Readonly<Record<string, unknown>>[] }
  | ((issuer: string) => { readonly keys: readonly Readonly<Record<string, unknown>>[] } | undefined);

export interface AuthenticateOptions {
  /** the present time, seconds since the epoch */
  readonly at: number;
  /** default: the public keys pinned in the tenant's config */
  readonly keys?: TokenKeys;
  /**
   * accepted `typ`; default only `at+jwt` (RFC 9068 2.1). Add `JWT` for issuers that cannot do better, and the
   * empty text for those that write no `typ` at all (Okta): their ID tokens have another audience.
   */
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
  const algorithm = header.alg as TokenAlgorithm; // one of the config's, as was just asked
  const key = issuer?.key(algorithm, header.kid);
  if (issuer === undefined || key === undefined) return refuse("token.key");
  // the bytes it covers are the ones that `read` was taken from; what they mean is asked next
  if (!verifySignature(token, key, algorithm)) return refuse("token.signature");
  return readPrincipal(compiled, issuer, read.claims, hash("sha256", token, "base64url"), options.at);
}

function checkHeader(
  header: Readonly<Record<string, unknown>>,
  types: readonly string[],
): { readonly alg: string; readonly kid: string | undefined } | AuthenticateCode {
  for (const name of Object.keys(header)) if (!headerNames.has(name)) return "token.header";
  const { alg, kid, typ } = header;
  if (typeof alg !== "string") return "token.algorithm";
  if (kid !== undefined && (typeof kid !== "string" || kid.length === 0 || kid.length > 256)) return "token.header";
  if (typ === undefined && types.includes("")) return { alg, kid };
  if (typeof typ !== "string" || typ === "") return "token.type";
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

function refuse(code: AuthenticateCode): Authentication {
  return { ok: false, code };
}
