// The bytes of a JWK set (RFC 7517 5) → the public keys that a verifier may be given.
import { createPublicKey, type JsonWebKey } from "node:crypto";
import { ProvisionError } from "../provision-error.ts";

/** keys of one issuer at most: during a rotation there are two or three */
const mostKeys = 32;
/** public members of each kind; whatever else stands in a key is left behind */
const members: Readonly<Record<string, readonly string[]>> = {
  RSA: ["kty", "n", "e"],
  EC: ["kty", "crv", "x", "y"],
  OKP: ["kty", "crv", "x"],
};
const curves = ["P-256", "Ed25519"];

/**
 * Gives keys for signatures, public members alone, sorted by kid. Keys for encryption or of kinds that no verifier of ours
 * knows are passed over. Throws `issuer.keys-invalid` for what is no JWK set, holds no key that can be used, a key that is
 * no key, an RSA key below 2048 bits, or one kid twice.
 */
export function readKeySet(text: string, place: string): Record<string, unknown>[] {
  const refuse = (reason: string): ProvisionError =>
    new ProvisionError("issuer.keys-invalid", `What ${place} gives as signing keys ${reason}.`, { kind: "failed" });
  const set = parse(text);
  if (!Array.isArray(set)) throw refuse("is no JWK set");
  if (set.length > mostKeys) throw refuse(`has more than ${mostKeys} keys`);
  const keys = new Map<string, Record<string, unknown>>();
  for (const item of set as unknown[]) {
    if (item === null || typeof item !== "object") throw refuse("holds something that is no key");
    const given = item as Record<string, unknown>;
    const names = typeof given.kty === "string" ? members[given.kty] : undefined;
    if (names === undefined || (given.use !== undefined && given.use !== "sig")) continue;
    if (given.kty !== "RSA" && !curves.includes(String(given.crv))) continue;
    const kid = given.kid;
    if (typeof kid !== "string" || kid === "" || kid.length > 256) throw refuse("holds a key without a usable kid");
    if (keys.has(kid)) throw refuse("holds two keys with the same kid");
    const key = Object.fromEntries(names.map((name) => [name, given[name]]));
    if (!isUsable(key)) throw refuse("holds a key that is damaged or too weak");
    keys.set(kid, { ...key, kid, use: "sig", ...(typeof given.alg === "string" ? { alg: given.alg } : {}) });
  }
  if (keys.size === 0) throw refuse("holds no key that tokens could be signed with");
  return [...keys.values()].sort((a, b) => (String(a.kid) < String(b.kid) ? -1 : 1));
}

function parse(text: string): unknown {
  try {
    return (JSON.parse(text) as { keys?: unknown } | null)?.keys;
  } catch {
    return undefined;
  }
}

function isUsable(jwk: Record<string, unknown>): boolean {
  try {
    const { asymmetricKeyDetails } = createPublicKey({ key: jwk as JsonWebKey, format: "jwk" });
    return jwk.kty !== "RSA" || (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
  } catch {
    return false;
  }
}
