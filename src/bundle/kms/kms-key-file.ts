// A key in KMS as the keys folder knows it: `<role>.<kid>.kms.json`, where it is and its public part; nothing secret.
import { readFile } from "node:fs/promises";
import { BundleError } from "../bundle-error.ts";
import { type RoleName, roleNames } from "../documents.ts";
import { keyThumbprint } from "../key-thumbprint.ts";
import type { KmsPublicKey } from "./kms-public-key.ts";
import { parseKmsReference } from "./kms-reference.ts";

/** `created` in seconds since the epoch: when the folder learned of the key. */
export interface KmsKeyFile extends KmsPublicKey {
  role: RoleName;
  created: number;
}

/** Reads one. Throws `keys.unreadable` and `keys.malformed` (kind missing). */
export async function readKmsKeyFile(path: string): Promise<KmsKeyFile> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new BundleError("keys.unreadable", `the key file ${path} cannot be read`, { kind: "missing", cause });
  });
  try {
    const key = JSON.parse(text) as KmsKeyFile;
    parseKmsReference(key.reference);
    if (!roleNames.includes(key.role) || key.role === "seal" || !Number.isSafeInteger(key.created)) throw new Error();
    if (key.jwk.alg !== "ES256" || key.jwk.crv !== "P-256" || keyThumbprint(key.jwk) !== key.kid) throw new Error();
    return key;
  } catch (cause) {
    throw new BundleError("keys.malformed", `the key file ${path} does not name a key in KMS`, {
      kind: "missing",
      mend: "restore it from a backup, or rotate the role",
      cause,
    });
  }
}
