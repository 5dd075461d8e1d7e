// tenantry up: provisions tenants, one after another, and signs their configs into the ledger.
import type { StackResult } from "../../../engine/open-stack.ts";
import type { Command } from "../command.ts";
import { openDeployment } from "../deployment.ts";
import { ensureKeys } from "../ensure-keys.ts";
import { provisionableStacks } from "../provisionable-stacks.ts";
import { runStacks, type StackOptions } from "../run-stacks.ts";
import { type StacksResult, showStacks, stacksExitCode, stacksResult } from "../show-stacks.ts";

/** The same as `pulumi up --stack <tenant>`; in environment `local` keys and passphrase are made on first use. */
export const up: Command<StackOptions & { expectNoChanges?: boolean }, StacksResult<StackResult>> = {
  endsOnSignal: true,
  async run(options, io) {
    const deployment = await openDeployment(options, io);
    const stacks = provisionableStacks(deployment, options.tenants, io);
    await ensureKeys(deployment, io);
    const how = { verb: "up", clearDeadLock: options.clearDeadLock === true };
    const expectNoChanges = options.expectNoChanges === true;
    return stacksResult(await runStacks(deployment, stacks, how, io, (stack) => stack.up({ expectNoChanges })));
  },
  print(result, io) {
    showStacks(result, io);
    if (result.ok) io.say("next: `tenantry publish` makes it live");
  },
  exitCode: stacksExitCode,
};
