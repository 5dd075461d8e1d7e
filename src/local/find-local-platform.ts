import type { PlatformAddress } from "./admin-contract.ts";
import { readHealth } from "./bind-platform.ts";
import { directoryId, readPlatformAddress } from "./platform-identity.ts";

/** Tells a directory's platform and whether it answers now; undefined where none ever ran. Throws `local.state-corrupt`, `local.directory`. */
export async function findLocalPlatform(
  directory: string,
): Promise<(PlatformAddress & { running: boolean }) | undefined> {
  const address = await readPlatformAddress(directory);
  if (!address) return undefined;
  const health = await readHealth(address.url);
  return { ...address, running: health?.directoryId === (await directoryId(directory)) };
}
