// Engine: puts a complete folder of executables in place, all of it or nothing.
import { randomBytes } from "node:crypto";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Renames `folder` to `target` (same file system). What stood there steps aside first, so that at no moment a
 * half-written CLI can be found; the caller holds the installation lock.
 */
export async function placeEngine(folder: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const aside = `${target}.old-${randomBytes(4).toString("hex")}`;
  await rename(target, aside).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
  });
  await rename(folder, target);
  await rm(aside, { recursive: true, force: true });
}
