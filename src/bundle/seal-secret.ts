import { GeneralEncrypt, importJWK } from "jose";
import type { PublicKeyJwk } from "./documents.ts";
import { type SealedSecretHeader, type SecretPlace, sealedSecretType } from "./sealed-secret.ts";

/**
 * Seals a secret for every seal key of the root (`keyring.sealKeys()`): JWE in general JSON serialization as text,
 * ECDH-ES+A256KW with A256GCM; the protected header binds the place. No recipient is a `TypeError`.
 */
export async function sealSecret(
  secret: string | Uint8Array,
  place: SecretPlace,
  recipients: readonly { kid: string; jwk: PublicKeyJwk }[],
): Promise<string> {
  if (recipients.length === 0) throw new TypeError("a secret needs a recipient");
  const { deployment, environment, tenant, generation, field } = place;
  const header: SealedSecretHeader = {
    enc: "A256GCM",
    typ: sealedSecretType,
    deployment,
    environment,
    tenant,
    generation,
    field,
  };
  const jwe = new GeneralEncrypt(typeof secret === "string" ? new TextEncoder().encode(secret) : secret);
  jwe.setProtectedHeader({ ...header });
  for (const { kid, jwk } of recipients) {
    const { kty, crv, x, y } = jwk;
    const key = await importJWK({ kty, crv, x, ...(y === undefined ? {} : { y }) }, "ECDH-ES+A256KW");
    jwe.addRecipient(key).setUnprotectedHeader({ alg: "ECDH-ES+A256KW", kid });
  }
  return JSON.stringify(await jwe.encrypt());
}

/** Gives the key ids a sealed secret was sealed for, sorted: it is sealed again when they are not the root's. */
export function sealedFor(jwe: string): string[] {
  const { recipients } = JSON.parse(jwe) as { recipients: { header: { kid: string } }[] };
  return recipients.map(({ header }) => header.kid).sort();
}
