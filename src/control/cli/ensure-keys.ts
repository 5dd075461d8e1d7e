// The deployment's keys on first use, where the environment is local and nobody has to guard them.
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { lock } from "proper-lockfile";
import { createKeys } from "../../bundle/create-keys.ts";
import { TenantryError } from "../../errors.ts";
import type { Deployment } from "./deployment.ts";
import type { Io } from "./io.ts";

/**
 * Makes keys where there are none and the environment is `local`; says so. Two runs at once make one set.
 * Elsewhere throws the keyring's `keys.missing`: keys of a real deployment are made on purpose.
 */
export async function ensureKeys(deployment: Deployment, io: Io): Promise<void> {
  const { settings, keysDirectory, rootFile } = deployment;
  const present = () =>
    deployment.openKeyring().then(
      () => true,
      (error) => {
        if (settings.environment === "local" && error instanceof TenantryError && error.code === "keys.missing")
          return false;
        throw error;
      },
    );
  if (await present()) return;
  const folder = dirname(keysDirectory);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const release = await lock(folder, { lockfilePath: `${keysDirectory}.lock`, stale: 10_000, retries: 20 });
  try {
    if (await present()) return;
    const { deployment: id, environment } = settings;
    await createKeys({ directory: keysDirectory, rootFile, deployment: id, environment, clock: io.clock });
    io.note(`made keys for ${id}/${environment} in ${keysDirectory}`);
  } finally {
    await release();
  }
}
