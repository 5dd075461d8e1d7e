import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's folder. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

const ours = /\.m?[tj]s$/;
const notOurs = /(^|\/)(node_modules|dist|fixtures)(\/|$)/;

/** Our TypeScript and JavaScript files below a folder of the repository, as paths from its root with `/`. */
export function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ours.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => !notOurs.test(path))
    .sort();
}
