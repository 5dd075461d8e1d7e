// The policy packs of a call: the one that it names for all its stacks, or what each stack's settings say.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { PolicyPack } from "../../engine/open-stack.ts";
import { readDeploymentSettings } from "../../spec/read-deployment-settings.ts";
import type { Io } from "./io.ts";
import { usageError } from "./usage-error.ts";

export interface PolicyOptions {
  /** a folder, from where the caller stands */
  policyPack?: string;
  /** a file, from where the caller stands */
  policyPackConfig?: string;
}

/**
 * Gives the packs by stack; a stack for which nobody names one is not among them. `tenantry:policyPack` of Pulumi.<stack>.yaml stands
 * over that of Pulumi.yaml. Throws `cli.usage` where a folder is no pack, or its configuration is not there.
 */
export function choosePolicyPacks(
  root: string,
  stacks: readonly string[],
  { policyPack, policyPackConfig }: PolicyOptions,
  io: Pick<Io, "cwd">,
): ReadonlyMap<string, PolicyPack> {
  const config = policyPackConfig === undefined ? undefined : resolve(io.cwd, policyPackConfig);
  const packs = new Map<string, PolicyPack>();
  const missing = (folder: string): boolean => !existsSync(join(folder, "PulumiPolicy.yaml"));
  const said = policyPack === undefined ? undefined : resolve(io.cwd, policyPack);
  for (const stack of stacks) {
    const setting = said === undefined ? readDeploymentSettings(root, { stack }).policyPack : undefined;
    const folder = setting === undefined ? said : resolve(root, setting);
    if (folder === undefined) continue;
    if (missing(folder))
      throw usageError(
        "cli.usage",
        `${folder} is no policy pack: it has no PulumiPolicy.yaml`,
        said === undefined
          ? `mend tenantry:policyPack in Pulumi.yaml or Pulumi.${stack}.yaml`
          : "name a pack's folder with --policy-pack",
      );
    packs.set(stack, { folder, ...(config === undefined ? {} : { config }), repository: root });
  }
  if (config !== undefined && packs.size === 0)
    throw usageError("cli.usage", "a configuration is named, but no policy pack", "name its folder with --policy-pack");
  if (config !== undefined && !existsSync(config))
    throw usageError("cli.usage", `${config} does not exist`, "name a file of JSON with --policy-pack-config");
  return packs;
}
