// The repository of specs that somebody stands in.
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { SpecError } from "./spec-error.ts";

/** Gives the nearest folder at or above `from` that holds a Pulumi.yaml. Throws `spec.no-repository` (missing). */
export function findRepository(from: string): string {
  let folder = resolve(from);
  for (;;) {
    if (existsSync(join(folder, "Pulumi.yaml"))) return folder;
    const parent = dirname(folder);
    if (parent === folder) break;
    folder = parent;
  }
  throw new SpecError("spec.no-repository", `there is no Pulumi.yaml in ${from} or above it`, {
    kind: "missing",
    mend: "run tenantry init to make a repository, or name one with --dir",
  });
}
