import { createHash, createPublicKey } from "node:crypto";
import type { PublicKeyJwk } from "../bundle/documents.ts";
import { decodeBase64url } from "./base64url.ts";
import type { TrustedKey } from "./trusted-root.ts";

// The eight points of small order of edwards25519 and their other encodings, by y without the sign bit, little endian.
// Under such a key one signature fits many messages. Node refuses them only since nodejs/node#64026.
const smallOrder: ReadonlySet<string> = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);

/**
 * Checks a key of a root and imports it. Gives `undefined` for a key that must not be trusted: id not its RFC 7638
 * thumbprint, algorithm not its curve's, coordinates of another length, a point off the curve or of small order.
 * A key of the seal role is checked and gives `"seal"`.
 */
export function importTrustedKey(kid: string, jwk: PublicKeyJwk): TrustedKey | "seal" | undefined {
  const { kty, crv, x, y, alg } = jwk;
  const point = decodeBase64url(x);
  if (point?.length !== 32) return undefined;
  if (kty === "EC") {
    if (crv !== "P-256" || (alg !== "ES256" && alg !== "ECDH-ES+A256KW")) return undefined;
    if (y === undefined || decodeBase64url(y)?.length !== 32) return undefined;
  } else {
    if (kty !== "OKP" || crv !== "Ed25519" || alg !== "EdDSA" || y !== undefined) return undefined;
    const bare = Buffer.from(point);
    bare[31] = (bare[31] ?? 0) & 0x7f;
    if (smallOrder.has(bare.toString("hex")) || !isReduced(bare)) return undefined;
  }
  // RFC 7638 3.2: the required members in lexicographic order.
  const members = kty === "EC" ? { crv, kty, x, y } : { crv, kty, x };
  if (createHash("sha256").update(JSON.stringify(members)).digest("base64url") !== kid) return undefined;
  try {
    const key = createPublicKey({ key: members as import("node:crypto").JsonWebKey, format: "jwk" });
    if (alg === "ECDH-ES+A256KW") return "seal";
    return { kid, alg, hash: alg === "ES256" ? "sha256" : null, input: { key, dsaEncoding: "ieee-p1363" } };
  } catch {
    return undefined;
  }
}

/** Says whether y < 2^255 - 19: a key has one encoding only. */
function isReduced(bare: Buffer): boolean {
  return BigInt(`0x${Buffer.from(bare).reverse().toString("hex")}`) < 2n ** 255n - 19n;
}
