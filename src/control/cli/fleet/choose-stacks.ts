// Which stacks a fleet command means: typed ones, those whose files changed, or all.
import type { Deployment } from "../deployment.ts";
import type { Io } from "../io.ts";
import { provisionableStacks } from "../provisionable-stacks.ts";
import type { StackName } from "../stack-names.ts";
import { usageError } from "../usage-error.ts";
import type { ValidFleet } from "../valid-fleet.ts";
import { changedTenants } from "./changed-tenants.ts";

export interface FleetOptions {
  tenants?: string[];
  all?: boolean;
  changedSince?: string;
  /** the environment whose stacks are meant, where no stack is typed */
  env?: string;
}

/**
 * Gives the stacks, valid specs and proof included; none where nothing changed. Nothing, where the call names none at
 * all. Throws `cli.usage` where the call says it in two ways. `read` gives the fleet, and is not asked before it is needed.
 */
export async function chooseStacks(
  deployment: Deployment,
  options: FleetOptions,
  io: Io,
  read: () => ValidFleet,
): Promise<StackName[] | undefined> {
  const { root, settings } = deployment;
  const typed = options.tenants ?? [];
  const ways = [typed.length > 0, options.all === true, options.changedSince !== undefined].filter(Boolean).length;
  if (ways > 1) throw usageError("cli.usage", "name tenants, or --all, or --changed-since: one of the three");
  if (typed.length > 0 && options.env !== undefined)
    throw usageError(
      "cli.usage",
      "--env goes with --all and --changed-since",
      "write <id>.<environment> for one stack",
    );
  if (typed.length > 0) return provisionableStacks(deployment, typed, io, read);
  if (ways === 0) return undefined;
  const known = read().specs.map(({ tenantId }) => tenantId);
  const chosen =
    options.changedSince === undefined
      ? known
      : await changedTenants(root, settings.tenants, options.changedSince, known);
  const suffix = options.env === undefined ? "" : `.${options.env}`;
  return provisionableStacks(
    deployment,
    chosen.map((id) => id + suffix),
    io,
    read,
  );
}
