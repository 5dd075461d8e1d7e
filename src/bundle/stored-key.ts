// One private key as it lies on disk: `<role>.<kid>.json`, readable by its owner alone.
import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { BundleError } from "./bundle-error.ts";
import { type PublicKeyJwk, type RoleName, roleNames } from "./documents.ts";
import { keyThumbprint } from "./key-thumbprint.ts";

/** The content of a key file: `jwk` holds the private part `d`; `created` is in seconds since the epoch. */
export interface StoredKey {
  kid: string;
  role: RoleName;
  created: number;
  jwk: PublicKeyJwk & { d: string };
}

/**
 * Reads one key file. Throws `keys.missing` or `keys.unreadable` (kind missing) and `keys.malformed`;
 * no message holds anything of the file.
 */
export async function readStoredKey(path: string): Promise<StoredKey> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    const gone = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw new BundleError(
      gone ? "keys.missing" : "keys.unreadable",
      `the key file ${path} ${gone ? "is not there" : "cannot be read"}`,
      {
        kind: "missing",
        mend: gone ? "create keys with `tenantry keys create`" : "give the file to the user that runs this, mode 0600",
        cause,
      },
    );
  }
  try {
    const key = JSON.parse(text) as StoredKey;
    const { kty, crv, x, y, d, alg } = key.jwk;
    createPrivateKey({ key: { kty, crv, x, d, ...(y === undefined ? {} : { y }) }, format: "jwk" });
    if (!roleNames.includes(key.role) || !Number.isSafeInteger(key.created) || typeof alg !== "string")
      throw new Error();
    if (keyThumbprint(key.jwk) !== key.kid) throw new Error();
    return key;
  } catch {
    // The cause is dropped on purpose: a parser's message may quote the file, and the file is a private key.
    throw new BundleError("keys.malformed", `the key file ${path} does not hold a private key of ours`, {
      kind: "missing",
      mend: "restore it from a backup, or rotate the role",
    });
  }
}

/** Gives the public part, as a root lists it. */
export function publicPart(key: StoredKey): PublicKeyJwk {
  const { kty, crv, x, y, alg } = key.jwk;
  return { kty, crv, x, ...(y === undefined ? {} : { y }), alg };
}
