import { createHmac, randomBytes } from "node:crypto";
import { link, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { BundleError } from "./bundle-error.ts";
import { canonicalize } from "./canonicalize.ts";
import { replaceFile } from "./replace-file.ts";
import type { SecretPlace } from "./sealed-secret.ts";

/**
 * Gives a keyed fingerprint of a secret in its place (base64url HMAC-SHA-256). It tells whether a secret changed and
 * nothing else: without the key it cannot be guessed at, and equal secrets in two places look different.
 */
export function secretFingerprint(key: Uint8Array, place: SecretPlace, secret: string | Uint8Array): string {
  const { deployment, environment, tenant, generation, field } = place;
  const bound = canonicalize({ deployment, environment, tenant, generation, field });
  return createHmac("sha256", key).update(bound, "utf8").update("\0").update(secret).digest("base64url");
}

/** Reads the fingerprint key beside the private keys (32 bytes, 0600), made on first use. Throws `keys.unreadable`. */
export async function fingerprintKey(keysDirectory: string): Promise<Uint8Array> {
  const path = join(keysDirectory, "fingerprint.key");
  try {
    return Buffer.from((await readFile(path, "latin1")).trim(), "base64url");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ENOENT") {
      throw new BundleError("keys.unreadable", `the key file ${path} cannot be read`, { kind: "missing", cause });
    }
  }
  // Two resources, or two stacks, may need the first one at once: a link is made by one of them, and both read that one.
  const own = `${path}.${randomBytes(6).toString("hex")}`;
  await replaceFile(own, `${randomBytes(32).toString("base64url")}\n`, 0o600);
  try {
    await link(own, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(own, { force: true });
  }
  return Buffer.from((await readFile(path, "latin1")).trim(), "base64url");
}
