// A sealed secret → plain text, for the server that holds a seal key (design §3.6). `verify/` cannot do this.
import { generalDecrypt, importJWK, type JWK } from "jose";
import type { TenantConfig } from "../bundle/documents.ts";
import { runtimeError } from "./runtime-error.ts";

/** A private seal key: a JWK, or the file form `{ kid, role: "seal", jwk }` of a deployment's keyring. */
export interface SealKey {
  readonly kid: string;
  readonly jwk: Readonly<Record<string, unknown>>;
}

/** bytes of a sealed secret as text; a PEM of a large key fits many times */
const sealedLimit = 131_072;

/** The place words that the protected header must repeat, and the two that say what it is. */
const boundNames = ["deployment", "environment", "tenant", "generation", "field"] as const;

/**
 * Opens the sealed secret `field` of a verified config. Refuses (`runtime.sealed`) a seal that was made for another
 * deployment, environment, tenant, generation or field, other algorithms, and every header that is not expected;
 * `runtime.seal-key` when none of `keys` is a recipient, `runtime.unknown-secret`, `runtime.secret-reference`.
 */
export async function openSecret(tenant: TenantConfig, field: string, keys: readonly SealKey[]): Promise<string> {
  const secret = Object.hasOwn(tenant.config.secrets, field) ? tenant.config.secrets[field] : undefined;
  if (secret === undefined) {
    throw runtimeError("runtime.unknown-secret", `tenant ${tenant.tenant} has no secret of this name`);
  }
  if (!("sealed" in secret)) {
    throw runtimeError(
      "runtime.secret-reference",
      `the secret ${field} of ${tenant.tenant} is a reference, not sealed`,
      {
        mend: "`tenancy.secret` fetches it; or let the spec deliver it sealed",
      },
    );
  }
  const jwe = readJwe(secret.sealed);
  const key = keys.find(({ kid }) => jwe.recipients.some(({ header }) => header.kid === kid));
  if (key === undefined) {
    throw runtimeError("runtime.seal-key", `no seal key of this server opens ${field} of ${tenant.tenant}`, {
      kind: "missing",
      mend: "give the server the private seal key (option sealKeys), or run `tenantry up` to seal for its key",
    });
  }
  const recipients = jwe.recipients.filter(({ header }) => header.kid === key.kid);
  const place = {
    deployment: tenant.deployment,
    environment: tenant.environment,
    tenant: tenant.tenant,
    generation: tenant.generation,
    field,
  };
  try {
    const privateKey = await importJWK({ ...key.jwk, alg: "ECDH-ES+A256KW" } as JWK, "ECDH-ES+A256KW");
    const { plaintext, protectedHeader } = await generalDecrypt({ ...jwe, recipients }, privateKey, {
      keyManagementAlgorithms: ["ECDH-ES+A256KW"],
      contentEncryptionAlgorithms: ["A256GCM"],
    });
    const header: Readonly<Record<string, unknown>> = { ...protectedHeader };
    const bound = boundNames.every((name) => header[name] === place[name]);
    if (
      !bound ||
      header.typ !== "tenantry-secret+jwe" ||
      header.enc !== "A256GCM" ||
      "zip" in header ||
      "crit" in header
    ) {
      throw sealed(tenant, field);
    }
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(plaintext);
  } catch (cause) {
    // what jose says of a broken seal adds nothing, and must not carry any of it
    if (cause instanceof Error && "code" in cause && cause.code === "runtime.sealed") throw cause;
    throw sealed(tenant, field);
  }

  function readJwe(text: string): GeneralJwe {
    try {
      const value = text.length > sealedLimit ? undefined : (JSON.parse(text) as GeneralJwe);
      if (
        value &&
        Array.isArray(value.recipients) &&
        value.recipients.every(({ header }) => typeof header.kid === "string")
      ) {
        return value;
      }
    } catch {
      // answered below like every other shape that is none of ours
    }
    throw sealed(tenant, field);
  }
}

interface GeneralJwe {
  protected: string;
  iv: string;
  ciphertext: string;
  tag: string;
  recipients: { encrypted_key: string; header: { alg: string; kid: string } & Record<string, unknown> }[];
}

function sealed(tenant: TenantConfig, field: string) {
  return runtimeError(
    "runtime.sealed",
    `the sealed secret ${field} of ${tenant.tenant} does not belong here or is damaged`,
  );
}
