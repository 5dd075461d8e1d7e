import { createHash } from "node:crypto";
import type { PublicKeyJwk } from "./documents.ts";

/** Gives the RFC 7638 thumbprint of a public key (base64url SHA-256 of its required members in order). */
export function keyThumbprint(jwk: Pick<PublicKeyJwk, "kty" | "crv" | "x" | "y">): string {
  const members =
    jwk.kty === "EC" ? { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y } : { crv: jwk.crv, kty: jwk.kty, x: jwk.x };
  return createHash("sha256").update(JSON.stringify(members)).digest("base64url");
}
