// Engine: whether a stack's state may name creations that nobody heard the end of, without starting anything.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Reads the state file of a file backend, whatever the project is called. True where the file can't be read as text (a
 * backend that compresses): then it has to be exported to know. False where there is no file.
 */
export async function mayBePending(folder: string, stack: string): Promise<boolean> {
  const base = join(folder, ".pulumi", "stacks");
  for (const project of await readdir(base).catch(() => [])) {
    const plain = await readFile(join(base, project, `${stack}.json`), "utf8").catch(() => undefined);
    if (plain !== undefined) return /"pending_operations": ?\[\s*\{/.test(plain);
    const names: string[] = await readdir(join(base, project)).catch(() => []);
    if (names.includes(`${stack}.json.gz`)) return true;
  }
  return false;
}
