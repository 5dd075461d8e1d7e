// A public key as Okta's apps take it.
import { createPublicKey } from "node:crypto";
import { all, type Output } from "@pulumi/pulumi";

/** `publicPem` is SPKI of an RSA key: for elliptic curves the provider has no place for the curve's name. */
export function publicJwk(
  keyId: Output<string>,
  publicPem: Output<string>,
): Output<{ kid: string; kty: string; e: string; n: string }> {
  return all([keyId, publicPem]).apply(([kid, pem]) => {
    const { kty = "", e = "", n = "" } = createPublicKey(pem).export({ format: "jwk" });
    return { kid, kty, e, n };
  });
}
