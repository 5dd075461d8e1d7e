import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { engineVersion } from "../../../engine/engine-version.ts";
import { findEngine, isExecutable } from "../../../engine/find-engine.ts";
import type { Check } from "./check.ts";

/** A Pulumi engine of the right version with its language host; nothing is downloaded or built for the answer. */
export const checkEngine: Check = async ({ io }) => {
  const shared = { name: "engine", needed: true };
  const home = io.env.PULUMI_HOME ?? join(io.env.HOME ?? homedir(), ".pulumi");
  const found = await findEngine(engineVersion, home, io.env.PATH ?? "");
  if (!found) {
    const mend = "`tenantry up` brings it (download, or a build with Go), or see https://www.pulumi.com/docs/install/";
    return { ...shared, ok: false, found: `no Pulumi ${engineVersion} here`, mend };
  }
  // Where it is not beside the CLI, it is on PATH (or is ours, and the next run copies it there).
  const beside = isExecutable(join(dirname(found.cli), "pulumi-language-nodejs"));
  const host = beside ? "language host beside it" : "language host on PATH or added by the next run";
  return { ...shared, ok: true, found: `Pulumi ${found.version} at ${found.cli}, ${host}` };
};
