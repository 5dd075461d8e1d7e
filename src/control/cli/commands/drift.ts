// tenantry drift: what somebody changed past the specs, for the whole fleet; nothing is changed by looking.

import type { EngineErrorCode } from "../../../engine/engine-error.ts";
import type { ResourceStep } from "../../../engine/engine-progress.ts";
import { TenantryError } from "../../../errors.ts";
import type { Command } from "../command.ts";
import { openDeployment } from "../deployment.ts";
import { chooseStacks, type FleetOptions } from "../fleet/choose-stacks.ts";
import { parallelWish } from "../fleet/parallel-wish.ts";
import { readOnce } from "../fleet/read-once.ts";
import { runStacks, type StackOutcome } from "../run-stacks.ts";
import { showFailures, stacksExitCode } from "../show-stacks.ts";
import { textTable } from "../text-table.ts";

interface DriftOptions extends FleetOptions {
  parallel?: string;
  clearDeadLock?: boolean;
}

interface Seen {
  state: "as recorded" | "drifted" | "not provisioned";
  /** what is not as the state says */
  steps: ResourceStep[];
}

interface DriftResult {
  ok: boolean;
  stacks: StackOutcome<Seen>[];
}

/** Exit code 1 where anything drifted, the gravest of the failures where something could not be looked at. */
export const drift: Command<DriftOptions, DriftResult> = {
  endsOnSignal: true,
  async run(options, io) {
    const deployment = await openDeployment(options, io);
    const parallel = parallelWish(options.parallel);
    const read = readOnce(deployment, io);
    const stacks =
      (await chooseStacks(deployment, options, io, read)) ??
      (await chooseStacks(deployment, { ...options, all: true }, io, read)) ??
      [];
    const how = { verb: "look at", clearDeadLock: options.clearDeadLock === true, parallel };
    const outcomes = await runStacks<Seen>(deployment, stacks, how, io, async (stack) => {
      try {
        const { steps } = await stack.refresh({ previewOnly: true });
        const differing = steps.filter(({ operation }) => operation !== "refresh");
        return { state: differing.length > 0 ? "drifted" : "as recorded", steps: differing };
      } catch (error) {
        const absent: EngineErrorCode = "engine.no-stack";
        if (error instanceof TenantryError && error.code === absent) return { state: "not provisioned", steps: [] };
        throw error;
      }
    });
    return { ok: outcomes.every((each) => each.ok && each.result.state !== "drifted"), stacks: outcomes };
  },
  print({ stacks }, io) {
    const rows = stacks.map((each) => [
      each.stack,
      each.ok
        ? io.paint(each.result.state === "drifted" ? "red" : "green", each.result.state)
        : io.paint("red", "failed"),
      each.ok ? each.result.steps.map(stepText).join("; ") : each.error.code,
    ]);
    io.say(textTable(io, ["stack", "", "what differs"], rows));
    showFailures(stacks, io);
    const drifted = stacks.filter((each) => each.ok && each.result.state === "drifted");
    if (drifted.length > 0)
      io.say(
        `next: \`tenantry refresh\` and \`tenantry up\` of ${drifted.map(({ stack }) => stack).join(" ")} bring the specs' state back`,
      );
  },
  exitCode: (result) => Math.max(result.ok ? 0 : 1, stacksExitCode(result)),
};

const stepText = ({ operation, type, name, paths }: ResourceStep): string =>
  `${operation === "delete" ? "gone" : "changed"}: ${type} ${name}${paths.length > 0 ? ` (${paths.join(", ")})` : ""}`;
