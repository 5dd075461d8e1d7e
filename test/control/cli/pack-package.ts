// This tree as npm would ship it: built and packed from a copy, so that a dist folder of somebody's work stays untouched.
import { execFileSync } from "node:child_process";
import { cpSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";

const source = resolve(import.meta.dirname, "../../..");
const packed = ["package.json", "tsconfig.json", "tsconfig.build.json", "README.md", "LICENSE", "CHANGELOG.md"];

/** Builds below `folder` and gives the tarball's path. */
export function packPackage(folder: string): string {
  const copy = join(folder, "copy");
  for (const name of [...packed, "src", "scripts"]) cpSync(join(source, name), join(copy, name), { recursive: true });
  symlinkSync(join(source, "node_modules"), join(copy, "node_modules"));
  execFileSync(process.execPath, [join(copy, "scripts/build.mjs")], { stdio: "pipe" });
  const words = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const answer = execFileSync("npm", words, { cwd: copy, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const [{ filename }] = JSON.parse(answer) as [{ filename: string }];
  return join(folder, filename);
}
