// A tenant's issuer, made ready for look-ups: audiences and algorithms as sets, public keys imported once.
import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import type { TrustedIssuer } from "../../bundle/documents.ts";
import { keyFits, type TokenAlgorithm } from "./verify-signature.ts";

export interface CompiledIssuer {
  readonly issuer: string;
  readonly audiences: ReadonlySet<string>;
  readonly algorithms: ReadonlySet<string>;
  readonly tenantClaim: string | undefined;
  /** what `tenantClaim` must say; undefined: the tenant's id */
  readonly tenantValue: string | undefined;
  readonly rolesClaim: string | undefined;
  readonly rolesPrefix: string;
  readonly emailVerifiedClaim: string;
  /** sign-in policies whose tokens are taken, lower-case; undefined: the issuer has none */
  readonly policies: ReadonlySet<string> | undefined;
  readonly policyClaim: string | undefined;
  /** The one key that this header can mean; `undefined` when there is none or more than one. */
  key(algorithm: TokenAlgorithm, kid: string | undefined): KeyObject | undefined;
}

const keyShapes: Readonly<Record<string, (jwk: Readonly<Record<string, unknown>>) => boolean>> = {
  ES256: (jwk) => jwk.kty === "EC" && jwk.crv === "P-256",
  EdDSA: (jwk) => jwk.kty === "OKP" && jwk.crv === "Ed25519",
  RS256: (jwk) => jwk.kty === "RSA",
  PS256: (jwk) => jwk.kty === "RSA",
};

/** Public members by which a key may take part; `oct` and private members have no business in a config (RFC 7517 4.2, 4.4). */
function fits(jwk: Readonly<Record<string, unknown>>, algorithm: string): boolean {
  if (!keyShapes[algorithm]?.(jwk) || "d" in jwk || "k" in jwk) return false;
  if (jwk.alg !== undefined && jwk.alg !== algorithm) return false;
  if (jwk.use !== undefined && jwk.use !== "sig") return false;
  return jwk.key_ops === undefined || (Array.isArray(jwk.key_ops) && jwk.key_ops.includes("verify"));
}

/** Prepares `trusted`; `keys` stands in for its pinned key set where the caller brings one. */
export function compileIssuer(
  trusted: TrustedIssuer,
  keys: readonly Readonly<Record<string, unknown>>[] = trusted.jwks.keys,
): CompiledIssuer {
  const imported = new Map<string, KeyObject>();
  const algorithms = new Set<string>(trusted.algorithms.filter((algorithm) => Object.hasOwn(keyShapes, algorithm)));
  return {
    issuer: trusted.issuer,
    audiences: new Set(trusted.audiences),
    algorithms,
    tenantClaim: trusted.tenantClaim,
    tenantValue: trusted.tenantValue,
    rolesClaim: trusted.rolesClaim,
    rolesPrefix: trusted.rolesPrefix ?? "",
    emailVerifiedClaim: trusted.emailVerifiedClaim ?? "email_verified",
    policies: trusted.policies === undefined ? undefined : new Set(trusted.policies),
    policyClaim: trusted.policyClaim,
    key(algorithm, kid) {
      const name = `${algorithm} ${kid ?? ""}`;
      const known = imported.get(name);
      if (known !== undefined) return known;
      const candidates = keys.filter((jwk) => fits(jwk, algorithm) && (kid === undefined || jwk.kid === kid));
      const only = candidates[0];
      // nothing is remembered of names that no key has: they come from strangers
      if (candidates.length !== 1 || only === undefined) return undefined;
      const key = importKey(only);
      if (key === undefined || !keyFits(key, algorithm)) return undefined;
      imported.set(name, key);
      return key;
    },
  };
}

function importKey(jwk: Readonly<Record<string, unknown>>): KeyObject | undefined {
  try {
    return createPublicKey({ key: jwk as JsonWebKey, format: "jwk" });
  } catch {
    return undefined;
  }
}
