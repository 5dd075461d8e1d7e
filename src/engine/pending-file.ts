// Engine: creations to look for, beside the state: an import of state forgets its pending operations (3.259.0), and a creation
// that failed leaves none.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { StateResource } from "./pending-create.ts";

export interface PendingFile {
  /** none where there is no file, or none that can be read */
  read(): Promise<StateResource[]>;
  write(resources: readonly StateResource[]): Promise<void>;
  remove(): Promise<void>;
}

/** `.tenantry/pending/<stack>.json` of the repository; secrets stand in it as the state has them, encrypted, or not at all. */
export function pendingFile(root: string, stack: string): PendingFile {
  const file = join(root, ".tenantry", "pending", `${stack}.json`);
  return {
    async read() {
      try {
        return JSON.parse(await readFile(file, "utf8")) as StateResource[];
      } catch {
        return [];
      }
    },
    async write(resources) {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(file, JSON.stringify(resources), { mode: 0o600 });
    },
    remove: () => rm(file, { force: true }),
  };
}
