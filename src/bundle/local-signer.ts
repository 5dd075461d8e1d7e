import { createPrivateKey, sign } from "node:crypto";
import type { Signer } from "./signer.ts";
import type { StoredKey } from "./stored-key.ts";

/** Gives a signer over a private key held in this process. A key of the seal role is a `TypeError`. */
export function localSigner(key: StoredKey): Signer {
  const { kty, crv, x, y, d, alg } = key.jwk;
  if (alg !== "ES256" && alg !== "EdDSA") throw new TypeError(`a ${key.role} key does not sign`);
  const privateKey = createPrivateKey({ key: { kty, crv, x, d, ...(y === undefined ? {} : { y }) }, format: "jwk" });
  return {
    kid: key.kid,
    alg,
    sign: async (bytes) =>
      sign(alg === "ES256" ? "sha256" : null, bytes, { key: privateKey, dsaEncoding: "ieee-p1363" }),
  };
}
