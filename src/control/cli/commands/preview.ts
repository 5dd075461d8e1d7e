// tenantry preview: what `up` would do.
import type { StackResult } from "../../../engine/open-stack.ts";
import { choosePolicyPacks, type PolicyOptions } from "../choose-policy-packs.ts";
import type { Command } from "../command.ts";
import { openDeployment } from "../deployment.ts";
import { ensureKeys } from "../ensure-keys.ts";
import { provisionableStacks } from "../provisionable-stacks.ts";
import { runStacks, type StackOptions } from "../run-stacks.ts";
import { type StacksResult, showStacks, stacksExitCode, stacksResult } from "../show-stacks.ts";

/** Changes nothing but this machine: the stack, and in environment `local` the keys, are made on first use. */
export const preview: Command<
  StackOptions & PolicyOptions & { expectNoChanges?: boolean },
  StacksResult<StackResult>
> = {
  endsOnSignal: true,
  async run(options, io) {
    const deployment = await openDeployment(options, io);
    const stacks = provisionableStacks(deployment, options.tenants, io);
    const names = stacks.map(({ stack }) => stack);
    const policyPacks = choosePolicyPacks(deployment.root, names, options, io);
    await ensureKeys(deployment, io);
    const how = { verb: "preview", clearDeadLock: options.clearDeadLock === true, policyPacks };
    const expectNoChanges = options.expectNoChanges === true;
    return stacksResult(await runStacks(deployment, stacks, how, io, (stack) => stack.preview({ expectNoChanges })));
  },
  print: showStacks,
  exitCode: stacksExitCode,
};
