// tenantry outputs: what stacks export.
import type { Command } from "../command.ts";
import { openDeployment } from "../deployment.ts";
import { runStacks, type StackOptions } from "../run-stacks.ts";
import { type StacksResult, showFailures, stacksExitCode, stacksResult } from "../show-stacks.ts";
import { stackNames } from "../stack-names.ts";

/** Secret outputs read "[secret]": whoever needs one asks the engine for it. */
export const outputs: Command<StackOptions, StacksResult<Record<string, unknown>>> = {
  endsOnSignal: true,
  async run(options, io) {
    const deployment = await openDeployment(options, io);
    const how = { verb: "outputs of", clearDeadLock: false };
    return stacksResult(await runStacks(deployment, stackNames(options.tenants), how, io, (stack) => stack.outputs()));
  },
  print({ stacks }, io) {
    for (const each of stacks) {
      if (!each.ok) continue;
      io.say(io.paint("bold", each.stack));
      for (const [name, value] of Object.entries(each.result)) {
        io.say(`  ${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`);
      }
    }
    showFailures(stacks, io);
  },
  exitCode: stacksExitCode,
};
