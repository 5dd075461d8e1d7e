import { createPublicKey } from "node:crypto";
import { BundleError } from "../bundle-error.ts";
import type { PublicKeyJwk } from "../documents.ts";
import { keyThumbprint } from "../key-thumbprint.ts";
import { kmsFailure } from "./kms-failure.ts";
import { parseKmsReference } from "./kms-reference.ts";
import { openKms } from "./open-kms.ts";

/** `reference` names the key itself, by ARN: an alias may point elsewhere tomorrow. */
export interface KmsPublicKey {
  kid: string;
  reference: string;
  jwk: PublicKeyJwk;
}

/** Asks KMS for a signing key's public part. Throws the `kms.*` codes; `kms.wrong-key` unless it is ECC_NIST_P256 for signing. */
export async function kmsPublicKey(reference: string): Promise<KmsPublicKey> {
  const { keyId, region } = parseKmsReference(reference);
  const { sdk, client } = await openKms(region);
  try {
    const answer = await client.send(new sdk.GetPublicKeyCommand({ KeyId: keyId }));
    const spec = answer.KeySpec ?? answer.CustomerMasterKeySpec;
    if (answer.KeyUsage !== "SIGN_VERIFY" || spec !== "ECC_NIST_P256" || answer.PublicKey === undefined)
      throw wrongKey(keyId);
    const key = createPublicKey({ key: Buffer.from(answer.PublicKey), format: "der", type: "spki" });
    const { kty, crv, x, y } = key.export({ format: "jwk" });
    if (kty !== "EC" || crv !== "P-256" || x === undefined || y === undefined) throw wrongKey(keyId);
    const jwk: PublicKeyJwk = { kty, crv, x, y, alg: "ES256" };
    return { kid: keyThumbprint(jwk), reference: `kms:${answer.KeyId ?? keyId}`, jwk };
  } catch (error) {
    throw kmsFailure(error, "GetPublicKey", keyId);
  } finally {
    client.destroy();
  }
}

function wrongKey(keyId: string): BundleError {
  return new BundleError("kms.wrong-key", `the key ${keyId} in AWS KMS is not one that signs as ES256`, {
    kind: "missing",
    mend: "make one with key spec ECC_NIST_P256 and usage SIGN_VERIFY",
  });
}
