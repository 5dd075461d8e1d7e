// tenantry destroy: removes all that was provisioned for tenants, and their stacks.
import type { StackResult } from "../../../engine/open-stack.ts";
import type { Command } from "../command.ts";
import { openDeployment } from "../deployment.ts";
import { parallelWish } from "../fleet/parallel-wish.ts";
import { runStacks, type StackOptions } from "../run-stacks.ts";
import { type StacksResult, showStacks, stacksExitCode, stacksResult } from "../show-stacks.ts";
import { stackNames } from "../stack-names.ts";
import { usageError } from "../usage-error.ts";

/** Works for tenants whose spec is gone, too. Refuses without `--yes`. */
export const destroy: Command<StackOptions & { yes?: boolean; parallel?: string }, StacksResult<StackResult>> = {
  endsOnSignal: true,
  async run(options, io) {
    const stacks = stackNames(options.tenants);
    if (!options.yes) {
      const words = stacks.map(({ stack }) => stack).join(" ");
      throw usageError("cli.usage", `this would destroy ${words}: nothing was done`, `tenantry destroy ${words} --yes`);
    }
    const parallel = parallelWish(options.parallel);
    const deployment = await openDeployment(options, io);
    const how = { verb: "destroy", clearDeadLock: options.clearDeadLock === true, parallel };
    return stacksResult(
      await runStacks(deployment, stacks, how, io, async (stack) => {
        const result = await stack.destroy();
        await stack.remove();
        return result;
      }),
    );
  },
  print(result, io) {
    showStacks(result, io);
    if (result.ok) io.say("next: `tenantry publish` makes the tombstones live");
  },
  exitCode: stacksExitCode,
};
