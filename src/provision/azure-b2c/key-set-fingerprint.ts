// Whether the secret in a key set is still the one that was uploaded: told by a keyed fingerprint, never by the secret.
import { fingerprintKey, secretFingerprint } from "../../bundle/secret-fingerprint.ts";

/** `keysDirectory` holds the fingerprint key. Without it the answer says nothing about the secret. */
export async function keySetFingerprint(
  keysDirectory: string,
  { directory, keySetId, owner }: { directory: string; keySetId: string; owner: string },
  secret: string,
): Promise<string> {
  const [deployment = "", environment = "", tenant = ""] = owner.split("/");
  const place = { deployment, environment, tenant, generation: 1, field: `${directory}/${keySetId}` };
  return secretFingerprint(await fingerprintKey(keysDirectory), place, secret);
}
