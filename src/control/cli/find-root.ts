// Which repository of specs a call means.
import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { CommonOptions } from "./command.ts";
import type { Io } from "./io.ts";
import { usageError } from "./usage-error.ts";

/**
 * Gives the absolute folder of the repository: `--dir`, or the nearest folder upward from the working directory
 * that holds Pulumi.yaml or tenants/. Throws `cli.no-repository` (usage) where there is none.
 */
export function findRoot(options: CommonOptions, io: Pick<Io, "cwd">): string {
  if (options.dir !== undefined) {
    const root = resolve(io.cwd, options.dir);
    if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
      throw usageError("cli.no-repository", `--dir ${options.dir} is not a folder`, "name the repository of specs");
    }
    return root;
  }
  for (let folder = resolve(io.cwd); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "Pulumi.yaml")) || isFolder(join(folder, "tenants"))) return folder;
    if (dirname(folder) === folder) break;
  }
  throw usageError(
    "cli.no-repository",
    `neither ${io.cwd} nor a folder above it holds Pulumi.yaml or tenants/`,
    "go to a repository of specs, name one with --dir, or make one with `tenantry init`",
  );
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
