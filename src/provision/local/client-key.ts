// A public key as PEM → the JSON that the embedded platform checks assertions with.
import { createPublicKey } from "node:crypto";
import { all, type Output } from "@pulumi/pulumi";
import type { ClientKey } from "../../local/admin-contract.ts";

/** `pem`: SPKI of a P-256 key. Throws `TypeError` for another. */
export function clientKey(keyId: Output<string>, pem: Output<string>): Output<ClientKey> {
  return all([keyId, pem]).apply(([kid, text]): ClientKey => {
    const { crv, x, y } = createPublicKey(text).export({ format: "jwk" });
    if (crv !== "P-256" || x === undefined || y === undefined) throw new TypeError("clientKey: not a key on P-256");
    return { kty: "EC", crv, x, y, kid, alg: "ES256", use: "sig" };
  });
}
