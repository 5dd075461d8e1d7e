// The stacks that a call of `up` means, and the plan of each. What the specs hold is let go with the return: a fleet's
// run takes much longer than its plan, and would keep them all that time.
import type { Deployment } from "../deployment.ts";
import type { Io } from "../io.ts";
import { provisionableStacks } from "../provisionable-stacks.ts";
import type { StackName } from "../stack-names.ts";
import { chooseStacks, type FleetOptions } from "./choose-stacks.ts";
import { readOnce } from "./read-once.ts";
import { type RunRecord, recordedTenants } from "./run-record.ts";
import { type StackPlan, stackPlan } from "./stack-plan.ts";

export interface PlannedStacks {
  chosen: StackName[];
  /** by stack */
  plans: Map<string, StackPlan>;
}

/** Gives nothing where the call names no stack and there is no run `before` to go on with. Throws as `chooseStacks` and `stackPlan` do. */
export async function plannedStacks(
  deployment: Deployment,
  options: FleetOptions,
  before: RunRecord | undefined,
  io: Io,
): Promise<PlannedStacks | undefined> {
  const read = readOnce(deployment, io);
  const chosen =
    (await chooseStacks(deployment, options, io, read)) ??
    (before && provisionableStacks(deployment, recordedTenants(before), io, read));
  if (chosen === undefined) return undefined;
  const written = new Map(read().written.map((spec) => [spec.tenantId, spec]));
  return { chosen, plans: new Map(chosen.map((name) => [name.stack, stackPlan(deployment.root, name, written)])) };
}
