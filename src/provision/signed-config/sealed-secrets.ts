// The secrets of one config: sealed anew only where value, place or recipients changed (design §3.6).
import type { TenantSecret } from "../../bundle/documents.ts";
import type { Keyring } from "../../bundle/keyring.ts";
import { sealSecret } from "../../bundle/seal-secret.ts";
import type { SecretPlace } from "../../bundle/sealed-secret.ts";
import { fingerprintKey, secretFingerprint } from "../../bundle/secret-fingerprint.ts";
import type { SecretInput, SignedConfigOutputs } from "./signed-config-inputs.ts";

/** What the state keeps of earlier seals; `generation` is the one they were made for. */
export type KeptSecrets = Pick<SignedConfigOutputs, "sealed" | "fingerprints" | "recipients" | "generation">;

export interface SecretsRequest {
  secrets: readonly SecretInput[];
  kept: KeptSecrets | undefined;
  keyring: Keyring;
  /** of the config to come */
  place: Omit<SecretPlace, "field">;
  resolve: (secret: SecretInput) => Promise<string>;
}

/** What goes into the config's `secrets`, and what the state keeps of it. */
export interface SealedSecrets {
  secrets: Record<string, TenantSecret>;
  sealed: Record<string, string>;
  fingerprints: Record<string, string>;
  recipients: string[];
}

/** Why a secret must be sealed anew: `fingerprints.<field>` or `recipients`, as a property path of the outputs. */
export interface StaleSecret {
  field: string;
  path: string;
}

/** Finds what `sealSecrets` would seal anew; seals nothing. A reference that can't be resolved here counts as unchanged. */
export async function staleSecrets(request: SecretsRequest): Promise<StaleSecret[]> {
  const key = await keyFor(request);
  const recipients = recipientsOf(request);
  const stale: StaleSecret[] = [];
  for (const secret of request.secrets) {
    const { field } = secret;
    if (secret.delivery === "reference") continue;
    const path = `fingerprints["${field}"]`;
    if (request.kept?.sealed[field] === undefined || request.kept.generation !== request.place.generation) {
      stale.push({ field, path });
    } else if (request.kept.recipients.join() !== recipients.map(({ kid }) => kid).join()) {
      stale.push({ field, path: "recipients" });
    } else {
      // A preview may run where the secrets are not (a pull request from a fork).
      const value = await request.resolve(secret).catch(() => undefined);
      if (value === undefined) continue;
      if (secretFingerprint(key, { ...request.place, field }, value) !== request.kept.fingerprints[field])
        stale.push({ field, path });
    }
  }
  return stale;
}

/** Resolves and seals. Throws what `resolve` throws, and `keys.missing` where the root has no seal key. */
export async function sealSecrets(request: SecretsRequest): Promise<SealedSecrets> {
  const key = await keyFor(request);
  const recipients = recipientsOf(request);
  const kids = recipients.map(({ kid }) => kid);
  const result: SealedSecrets = { secrets: {}, sealed: {}, fingerprints: {}, recipients: kids };
  const reusable =
    request.kept?.generation === request.place.generation && request.kept.recipients.join() === kids.join();
  for (const secret of request.secrets) {
    const { field } = secret;
    if (secret.delivery === "reference" && secret.reference !== undefined) {
      result.secrets[field] = { reference: secret.reference };
      continue;
    }
    const value = await request.resolve(secret);
    const place = { ...request.place, field };
    const fingerprint = secretFingerprint(key, place, value);
    const kept = reusable && request.kept?.fingerprints[field] === fingerprint ? request.kept.sealed[field] : undefined;
    const sealed = kept ?? (await sealSecret(value, place, recipients));
    result.secrets[field] = { sealed };
    result.sealed[field] = sealed;
    result.fingerprints[field] = fingerprint;
  }
  return result;
}

/** A config without sealed secrets needs no key for fingerprints. */
async function keyFor({ secrets, keyring }: SecretsRequest): Promise<Uint8Array> {
  return secrets.some(({ delivery }) => delivery === "sealed") ? fingerprintKey(keyring.directory) : new Uint8Array();
}

function recipientsOf({ secrets, keyring }: SecretsRequest): ReturnType<Keyring["sealKeys"]> {
  if (!secrets.some(({ delivery }) => delivery === "sealed")) return [];
  return keyring.sealKeys().toSorted((a, b) => (a.kid < b.kid ? -1 : 1));
}
