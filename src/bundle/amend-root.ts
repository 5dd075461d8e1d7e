import { type Clock, systemClock } from "../clock.ts";
import { limits } from "../limits.ts";
import { BundleError } from "./bundle-error.ts";
import type { RootDocument } from "./documents.ts";
import { type Keyring, openKeyring } from "./keyring.ts";
import { signRoot } from "./sign-root.ts";
import type { Signer } from "./signer.ts";
import { storeRoot } from "./store-root.ts";

export interface AmendRootOptions {
  rootFile?: string;
  clock?: Clock;
}

/**
 * Makes root N+1 from root N by `change`, signed by every key that N or N+1 lists as root (TUF 6.1):
 * those of the keyring, and `added`.
 * Throws `keys.missing` where the held keys are fewer than either threshold.
 */
export async function amendRoot(
  keyring: Keyring,
  change: (root: RootDocument) => void,
  { rootFile, clock = systemClock }: AmendRootOptions = {},
  added: readonly Signer[] = [],
): Promise<Keyring> {
  const before = keyring.document;
  const now = clock();
  const next = structuredClone(before);
  change(next);
  next.version = before.version + 1;
  next.issued = now;
  next.expires = now + limits.rootLife;
  const listed = new Set(Object.values(next.roles).flatMap((role) => role.keys));
  next.keys = Object.fromEntries(Object.entries(next.keys).filter(([kid]) => listed.has(kid)));

  const signers = [...keyring.rootSigners(), ...added].filter(
    ({ kid }, index, all) =>
      (before.roles.root.keys.includes(kid) || next.roles.root.keys.includes(kid)) &&
      all.findIndex((other) => other.kid === kid) === index,
  );
  for (const { keys, threshold } of [before.roles.root, next.roles.root]) {
    if (signers.filter(({ kid }) => keys.includes(kid)).length < threshold) {
      throw new BundleError("keys.missing", `${threshold} root keys must sign, and fewer are in ${keyring.directory}`, {
        kind: "missing",
        mend: "bring the offline root keys to this folder for the rotation",
      });
    }
  }
  await storeRoot(keyring.directory, await signRoot(next, signers), next.version, rootFile);
  return openKeyring(keyring.directory);
}
