import { join } from "node:path";
import type { SignedRoot } from "./documents.ts";
import { replaceFile } from "./replace-file.ts";

/** Adds root `version` to the chain, then puts it where servers are given their pin from (default `../root.json`). */
export async function storeRoot(
  directory: string,
  root: SignedRoot,
  version: number,
  rootFile = join(directory, "..", "root.json"),
): Promise<void> {
  const text = `${JSON.stringify(root, null, 2)}\n`;
  await replaceFile(join(directory, "roots", `${version}.json`), text);
  await replaceFile(rootFile, text);
}
