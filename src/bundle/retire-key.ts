import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type AmendRootOptions, amendRoot } from "./amend-root.ts";
import { BundleError } from "./bundle-error.ts";
import { type Keyring, openKeyring } from "./keyring.ts";
import { roleOf } from "./rotate-key.ts";

/**
 * Ends a rotation: root N+1 no longer lists `kid`, so that all it signed is refused, and its private part is removed
 * (of a key in KMS only the note where it is: disable it there).
 * Throws `keys.last` (kind usage) where the role would have fewer keys than its threshold, and `keys.unknown`.
 */
export async function retireKey(keyring: Keyring, kid: string, options: AmendRootOptions = {}): Promise<Keyring> {
  const role = roleOf(keyring, kid);
  const { keys, threshold } = keyring.document.roles[role];
  if (keys.length <= threshold) {
    throw new BundleError("keys.last", `the role ${role} needs this key: it has no other`, {
      kind: "usage",
      mend: `rotate first: tenantry keys rotate ${role}`,
    });
  }
  await amendRoot(
    keyring,
    (root) => {
      root.roles[role].keys = keys.filter((listed) => listed !== kid);
    },
    options,
  );
  for (const ending of ["json", "kms.json"])
    await rm(join(keyring.directory, `${role}.${kid}.${ending}`), { force: true });
  // Opened again: the ring in memory still holds what has just been destroyed.
  return openKeyring(keyring.directory);
}
