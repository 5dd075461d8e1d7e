// Whether a secret in a directory is still the one that was sent: told by a keyed fingerprint, never by the secret.
import { fingerprintKey, secretFingerprint } from "../../bundle/secret-fingerprint.ts";

/** `keysDirectory` holds the fingerprint key. Without it the answer says nothing about the secret. `at` is `<directory>/<name there>`. */
export async function referenceFingerprint(
  keysDirectory: string,
  { owner, at }: { owner: string; at: string },
  secret: string,
): Promise<string> {
  const [deployment = "", environment = "", tenant = ""] = owner.split("/");
  const place = { deployment, environment, tenant, generation: 1, field: at };
  return secretFingerprint(await fingerprintKey(keysDirectory), place, secret);
}
