// The policy pack of a call: the one that it names, or the deployment's.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { PolicyPack } from "../../engine/open-stack.ts";
import type { Deployment } from "./deployment.ts";
import type { Io } from "./io.ts";
import { usageError } from "./usage-error.ts";

export interface PolicyOptions {
  /** a folder, from where the caller stands */
  policyPack?: string;
  /** a file, from where the caller stands */
  policyPackConfig?: string;
}

/** Nothing where neither names one. Throws `cli.usage` where the folder is no pack, or its configuration is not there. */
export function choosePolicyPack(
  { root, settings }: Pick<Deployment, "root" | "settings">,
  options: PolicyOptions,
  io: Pick<Io, "cwd">,
): PolicyPack | undefined {
  const { policyPack: asked, policyPackConfig } = options;
  const config = policyPackConfig === undefined ? undefined : resolve(io.cwd, policyPackConfig);
  const folder =
    asked !== undefined
      ? resolve(io.cwd, asked)
      : settings.policyPack !== undefined
        ? resolve(root, settings.policyPack)
        : undefined;
  if (folder === undefined) {
    if (config === undefined) return undefined;
    throw usageError("cli.usage", "a configuration is named, but no policy pack", "name its folder with --policy-pack");
  }
  if (!existsSync(join(folder, "PulumiPolicy.yaml")))
    throw usageError(
      "cli.usage",
      `${folder} is no policy pack: it has no PulumiPolicy.yaml`,
      asked === undefined ? "mend tenantry:policyPack in Pulumi.yaml" : "name a pack's folder with --policy-pack",
    );
  if (config !== undefined && !existsSync(config))
    throw usageError("cli.usage", `${config} does not exist`, "name a file of JSON with --policy-pack-config");
  return { folder, ...(config === undefined ? {} : { config }), repository: root };
}
