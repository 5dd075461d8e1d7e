import { createHash, createPublicKey, verify } from "node:crypto";
import { BundleError } from "../bundle-error.ts";
import type { Signer } from "../signer.ts";
import { kmsFailure } from "./kms-failure.ts";
import type { KmsPublicKey } from "./kms-public-key.ts";
import { parseKmsReference } from "./kms-reference.ts";
import { type OpenKms, openKms } from "./open-kms.ts";
import { rawSignature } from "./raw-signature.ts";

/**
 * Signs with a key that never leaves AWS KMS: only the SHA-256 of the bytes goes there. Each signature is checked under
 * the public key that the root lists before it is used (`kms.wrong-key`). Other errors: the `kms.*` codes.
 */
export function kmsSigner({ kid, reference, jwk }: KmsPublicKey): Signer {
  const { keyId, region } = parseKmsReference(reference);
  const { kty, crv, x, y } = jwk;
  const publicKey = createPublicKey({ key: { kty, crv, x, ...(y === undefined ? {} : { y }) }, format: "jwk" });
  let opened: Promise<OpenKms> | undefined;
  return {
    kid,
    alg: "ES256",
    async sign(bytes) {
      opened ??= openKms(region);
      const { sdk, client } = await opened;
      const command = new sdk.SignCommand({
        KeyId: keyId,
        Message: createHash("sha256").update(bytes).digest(),
        MessageType: "DIGEST",
        SigningAlgorithm: "ECDSA_SHA_256",
      });
      const { Signature } = await client.send(command).catch((error: unknown) => {
        throw kmsFailure(error, "Sign", keyId);
      });
      const signature = rawSignature(Signature ?? new Uint8Array());
      if (verify("sha256", bytes, { key: publicKey, dsaEncoding: "ieee-p1363" }, signature)) return signature;
      throw new BundleError(
        "kms.wrong-key",
        `the key ${keyId} in AWS KMS is not the one that the root lists as ${kid}`,
        {
          kind: "failed",
          mend: "correct the reference in the keys folder; nothing was signed",
        },
      );
    },
  };
}
