// tenantry refresh: compares the recorded state with what exists.
import type { StackResult } from "../../../engine/open-stack.ts";
import type { Command } from "../command.ts";
import { openDeployment } from "../deployment.ts";
import { runStacks, type StackOptions } from "../run-stacks.ts";
import { type StacksResult, showStacks, stacksExitCode, stacksResult } from "../show-stacks.ts";
import { stackNames } from "../stack-names.ts";

/** With `--expect-no-changes` only looks and ends with 1 on drift; otherwise writes what exists into the state. */
export const refresh: Command<StackOptions & { expectNoChanges?: boolean }, StacksResult<StackResult>> = {
  endsOnSignal: true,
  async run(options, io) {
    const deployment = await openDeployment(options, io);
    const how = { verb: "refresh", clearDeadLock: options.clearDeadLock === true };
    const flags = options.expectNoChanges ? { expectNoChanges: true, previewOnly: true } : {};
    const stacks = stackNames(options.tenants);
    return stacksResult(await runStacks(deployment, stacks, how, io, (stack) => stack.refresh(flags)));
  },
  print: showStacks,
  exitCode: stacksExitCode,
};
