// Engine: what a killed engine leaves half-written beside a file backend's state.
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { isJson } from "./is-json.ts";

/**
 * The engine replaces a state file as a whole, but writes `<file>.attrs` beside it in place (3.259.0): killed in between, it
 * leaves an empty one, reads the whole state no more, and its `stack init` even takes the stack for missing and begins it anew.
 * They hold a content type and a checksum that nobody compares, and may be missing: so a broken one goes, unless somebody
 * finishes it within a second. Gives how many of `stack` went.
 */
export async function sweepBrokenAttributes(folder: string, stack: string): Promise<number> {
  const suspects = await brokenAttributes(folder, stack);
  if (suspects.length === 0) return 0;
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const broken = (await brokenAttributes(folder, stack)).filter((file) => suspects.includes(file));
  for (const file of broken) await rm(file, { force: true });
  return broken.length;
}

async function brokenAttributes(folder: string, stack: string): Promise<string[]> {
  const base = join(folder, ".pulumi");
  const broken: string[] = [];
  const look = async (place: string, prefix: string): Promise<void> => {
    for (const name of await readdir(place).catch(() => [])) {
      if (!name.endsWith(".attrs") || !name.startsWith(prefix)) continue;
      const text = await readFile(join(place, name), "utf8").catch(() => undefined);
      if (text !== undefined && !isJson(text)) broken.push(join(place, name));
    }
  };
  await look(base, "meta.");
  for (const project of await readdir(join(base, "stacks")).catch(() => [])) {
    await look(join(base, "stacks", project), `${stack}.json`);
    await look(join(base, "history", project, stack), "");
  }
  return broken;
}
