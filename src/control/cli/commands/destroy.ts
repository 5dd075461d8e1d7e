// tenantry destroy: removes all that was provisioned for tenants, and their stacks.
import type { StackResult } from "../../../engine/open-stack.ts";
import type { Command } from "../command.ts";
import { openDeployment } from "../deployment.ts";
import { parallelWish } from "../fleet/parallel-wish.ts";
import { routedStacks } from "../fleet/routed-stacks.ts";
import { sharedStacks } from "../fleet/shared-stacks.ts";
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
    const clearDeadLock = options.clearDeadLock === true;
    const how = { verb: "destroy", clearDeadLock, parallel };
    const routed = await routedStacks(deployment, stacks, io);
    if (routed.length > 0) {
      const leaving = { TENANTRY_LEAVING: routed.map(({ tenantId }) => tenantId).join(",") };
      const shared = sharedStacks(routed);
      const before = { verb: "take routing rules from", clearDeadLock, env: leaving };
      const freed = await runStacks(deployment, shared, before, io, (stack) => stack.up());
      // Nothing of a tenant goes while the org still sends its people there.
      if (freed.some(({ ok }) => !ok)) return stacksResult(freed);
    }
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
