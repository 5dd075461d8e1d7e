// Plain JavaScript for Node 20: what runs before a Node that can run TypeScript is known.
import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { dirname, join } from "node:path";

const oldest = [22, 18];

/** True where a version ("v22.18.0") runs TypeScript as it stands, which our programs need. */
export function fits(version) {
  const [major, minor] = version.replace(/^v/, "").split(".").map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/** The path of a Node that fits: this process's own, else a `node_modules/.bin/node` in or above a folder, else undefined. */
export function findNode(folders) {
  if (fits(process.version)) return process.execPath;
  for (const start of folders) {
    for (let folder = start; ; folder = dirname(folder)) {
      const candidate = join(folder, "node_modules", ".bin", "node");
      if (runs(candidate)) return candidate;
      if (dirname(folder) === folder) break;
    }
  }
  return undefined;
}

function runs(candidate) {
  try {
    accessSync(candidate, constants.X_OK);
    return fits(execFileSync(candidate, ["--version"], { encoding: "utf8" }).trim());
  } catch {
    return false; // not there, not ours to run, or broken: the next candidate
  }
}
