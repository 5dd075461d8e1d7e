// A disk that can be filled: a small tmpfs in a folder's place, where this process may mount one.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

export interface SmallDisk {
  /** takes what is left */
  fill(): void;
  /** gives it back */
  free(): void;
  unmount(): void;
}

/** Mounts `kilobytes` at `folder` (made when missing; must be empty); `undefined` where mounting is not permitted. */
export function smallDisk(folder: string, kilobytes: number): SmallDisk | undefined {
  mkdirSync(folder, { recursive: true });
  if (spawnSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", folder]).status !== 0) return undefined;
  const filler = join(folder, "filler.tmp");
  return {
    // dd ends when nothing is left, which is what it is here for
    fill: () => void spawnSync("dd", ["if=/dev/zero", `of=${filler}`, "bs=1k", `count=${kilobytes + 64}`]),
    free: () => rmSync(filler, { force: true }),
    unmount: () => void spawnSync("umount", [folder]),
  };
}
