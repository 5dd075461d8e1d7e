// One operation over several stacks: the engine found, each stack opened, progress shown, every outcome kept.
import { createRequire } from "node:module";
import { join } from "node:path";
import type { EngineProgress } from "../../engine/engine-progress.ts";
import { ensureEngine } from "../../engine/ensure-engine.ts";
import { openStack, type Stack } from "../../engine/open-stack.ts";
import { TenantryError } from "../../errors.ts";
import { readDeploymentSettings } from "../../spec/read-deployment-settings.ts";
import type { CommonOptions } from "./command.ts";
import type { Deployment } from "./deployment.ts";
import { describeError, type ErrorReport } from "./describe-error.ts";
import type { Io } from "./io.ts";
import { runSteps } from "./run-steps.ts";
import type { StackName } from "./stack-names.ts";

export interface StackOptions extends CommonOptions {
  tenants: string[];
  clearDeadLock?: boolean;
}

export type StackOutcome<Result> = { tenantId: string; stack: string } & (
  | { ok: true; result: Result }
  | { ok: false; error: ErrorReport }
);

/**
 * Runs `act` on each stack, one after another; a failed one does not stop the rest. Throws only where nothing can
 * begin at all (`engine.missing`). The engine listens for Ctrl-C itself, so that it is asked to stop exactly once.
 */
export async function runStacks<Result>(
  deployment: Deployment,
  stacks: readonly StackName[],
  options: { verb: string; clearDeadLock: boolean },
  io: Io,
  act: (stack: Stack, name: StackName) => Promise<Result>,
): Promise<StackOutcome<Result>[]> {
  requireProgramPackages(deployment.root);
  const env = { ...io.env };
  const engine = await ensureEngine({ env, report: (progress) => progress.type === "note" && io.note(progress.text) });
  const steps = stacks.map((name) => ({
    title: `${options.verb} ${name.stack}`,
    run: async (report: (line: string) => void) => {
      const { root } = deployment;
      const { environment } = readDeploymentSettings(root, { stack: name.stack });
      const tell = (progress: EngineProgress) => {
        const line = progressLine(progress, io.live);
        if (line) report(line);
      };
      const stack = await openStack({ root, stack: name.stack, engine, environment, env, report: tell });
      if (options.clearDeadLock) await stack.clearDeadLock();
      return act(stack, name);
    },
  }));
  const outcomes = await runSteps(io, steps);
  if (io.signal.aborted) throw new TenantryError("cli.interrupted", "interrupted", { kind: "interrupted" });
  return outcomes.map((outcome, n): StackOutcome<Result> => {
    const { tenantId = "", stack = "" } = stacks[n] ?? {};
    if ("error" in outcome) return { tenantId, stack, ok: false, error: describeError(outcome.error) };
    return { tenantId, stack, ok: true, result: outcome.result };
  });
}

/** The language host would fail without them, and all the engine tells of that is its exit status. */
function requireProgramPackages(root: string): void {
  try {
    createRequire(join(root, "Pulumi.yaml")).resolve("@pulumi/pulumi");
  } catch (cause) {
    throw new TenantryError("cli.not-installed", `@pulumi/pulumi is not installed for ${root}`, {
      kind: "missing",
      mend: "run `npm ci` (or `npm install`) there first",
      cause,
    });
  }
}

function progressLine(progress: EngineProgress, live: boolean): string | undefined {
  if (progress.type === "note") return progress.text;
  if (progress.type === "diagnostic") return progress.severity === "warning" ? `warning: ${progress.text}` : undefined;
  if (progress.type === "summary" || progress.step.operation === "same") return undefined;
  const { operation, type, name } = progress.step;
  // Where lines stay, the end of each operation is enough; a moving line also shows what is being waited for.
  if (progress.type === "started") return live ? `${operation} ${type} ${name} …` : undefined;
  return `${progress.type === "failed" ? "failed: " : ""}${operation} ${type} ${name}`;
}
