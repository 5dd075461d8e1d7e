// One operation over several stacks: the engine found, each stack opened, progress shown, every outcome kept.
import { createRequire } from "node:module";
import { join } from "node:path";
import type { EngineProgress, EngineReporter } from "../../engine/engine-progress.ts";
import { ensureEngine } from "../../engine/ensure-engine.ts";
import { openStack, type PolicyPack, type Stack } from "../../engine/open-stack.ts";
import { exitCodes, TenantryError } from "../../errors.ts";
import { readDeploymentSettings } from "../../spec/read-deployment-settings.ts";
import type { CommonOptions } from "./command.ts";
import type { Deployment } from "./deployment.ts";
import { describeError, type ErrorReport } from "./describe-error.ts";
import { type EngineNeeds, engineNeeds } from "./engine-needs.ts";
import type { Io } from "./io.ts";
import { runSteps } from "./run-steps.ts";
import type { StackName } from "./stack-names.ts";
import { stackSpec } from "./stack-spec.ts";

export interface StackOptions extends CommonOptions {
  tenants: string[];
  clearDeadLock?: boolean;
}

/** How stacks are run; what is left out happens one after another and unrecorded. */
export interface RunWishes<Result> {
  verb: string;
  clearDeadLock: boolean;
  /** for the program, beside the process's own environment */
  env?: Readonly<Record<string, string>>;
  /** by stack */
  policyPacks?: ReadonlyMap<string, PolicyPack>;
  /** at most so many at a time; default 1 */
  parallel?: number;
  /** of the stacks whose specs and settings the caller has read already; the others' are read when their turn comes */
  needs?(name: StackName): EngineNeeds | undefined;
  /** waits until this one may begin, and says so */
  admit?(name: StackName, report: (line: string) => void): Promise<void>;
  /** hears of the engine's progress, whichever stack's; must not throw */
  watch?: EngineReporter | undefined;
  /** is told of each as soon as it begins and ends; must not throw */
  began?(name: StackName): void;
  ended?(outcome: StackOutcome<Result>): void;
}

export type StackOutcome<Result> = { tenantId: string; stack: string } & (
  | { ok: true; result: Result }
  | { ok: false; error: ErrorReport }
);

/**
 * Runs `act` on each stack; a failed one does not stop the rest. Outcomes are in the stacks' order. Throws only where
 * nothing can begin at all (`engine.missing`), and on Ctrl-C. The engine listens for Ctrl-C itself, so that it is asked to stop exactly once.
 */
export async function runStacks<Result>(
  deployment: Deployment,
  stacks: readonly StackName[],
  options: RunWishes<Result>,
  io: Io,
  act: (stack: Stack, name: StackName) => Promise<Result>,
): Promise<StackOutcome<Result>[]> {
  requireProgramPackages(deployment.root);
  const env = { ...io.env, ...options.env };
  const engine = await ensureEngine({ env, report: (progress) => progress.type === "note" && io.note(progress.text) });
  const operate = async (name: StackName, report: (line: string) => void): Promise<Result> => {
    const { root } = deployment;
    const tell = (progress: EngineProgress) => {
      options.watch?.(progress);
      const line = progressLine(progress, io.live);
      if (line) report(line);
    };
    const needs =
      options.needs?.(name) ??
      engineNeeds(stackSpec(deployment.tenantsDirectory, name), readDeploymentSettings(root, { stack: name.stack }));
    const policyPack = options.policyPacks?.get(name.stack);
    const stack = await openStack({
      ...{ root, stack: name.stack, engine, env, report: tell },
      ...needs,
      ...(policyPack === undefined ? {} : { policyPack }),
    });
    if (options.clearDeadLock) await stack.clearDeadLock();
    return act(stack, name);
  };
  const steps = stacks.map((name) => ({
    title: `${options.verb} ${name.stack}`,
    run: async (report: (line: string) => void): Promise<StackOutcome<Result>> => {
      const end = (outcome: StackOutcome<Result>): StackOutcome<Result> => {
        // what was cut off by Ctrl-C has not ended
        if (!io.signal.aborted || outcome.ok) options.ended?.(outcome);
        return outcome;
      };
      try {
        await options.admit?.(name, report);
        // somebody pressed Ctrl-C while it waited
        if (io.signal.aborted) throw interruption(options.verb, stacks, began, outcomes);
        began.add(name.stack);
        options.began?.(name);
        const outcome = end({ ...name, ok: true, result: await operate(name, report) });
        outcomes.push(outcome);
        return outcome;
      } catch (error) {
        outcomes.push(end({ ...name, ok: false, error: describeError(error) }));
        throw error;
      }
    },
  }));
  const outcomes: StackOutcome<Result>[] = [];
  const began = new Set<string>();
  await runSteps(io, steps, options);
  if (io.signal.aborted) throw interruption(options.verb, stacks, began, outcomes);
  const order = new Map(stacks.map(({ stack }, index) => [stack, index]));
  return outcomes.sort((a, b) => (order.get(a.stack) ?? 0) - (order.get(b.stack) ?? 0));
}

/** What Ctrl-C left: each stack is done, failed before it, was stopped in the middle, or was not begun. */
function interruption(
  verb: string,
  stacks: readonly StackName[],
  began: ReadonlySet<string>,
  outcomes: readonly StackOutcome<unknown>[],
): TenantryError {
  const ended = new Map(outcomes.map((outcome) => [outcome.stack, outcome]));
  const stateOf = (stack: string): string => {
    const outcome = ended.get(stack);
    if (!began.has(stack)) return "not begun";
    if (outcome?.ok === true) return "done";
    return outcome !== undefined && outcome.error.exitCode !== exitCodes.interrupted ? "failed" : "stopped";
  };
  const states = ["done", "failed", "stopped", "not begun"].flatMap((state) => {
    const names = stacks.map(({ stack }) => stack).filter((stack) => stateOf(stack) === state);
    const more = names.length > named ? `, and ${names.length - named} more` : "";
    return names.length === 0 ? [] : [`${names.length} ${state} (${names.slice(0, named).join(", ")}${more})`];
  });
  return new TenantryError("cli.interrupted", `interrupted: ${verb}: ${states.join("; ")}`, {
    kind: "interrupted",
    mend: "run it again: what was made is recorded, and nothing is made twice",
  });
}

/** stacks that are named of each state; a fleet has thousands */
const named = 5;

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
  // a mandatory one is the error that the run ends with
  if (progress.type === "violation") return progress.mandatory ? undefined : `warning: ${progress.text}`;
  if (progress.type === "summary" || progress.step.operation === "same") return undefined;
  const { operation, type, name } = progress.step;
  // Where lines stay, the end of each operation is enough; a moving line also shows what is being waited for.
  if (progress.type === "started") return live ? `${operation} ${type} ${name} …` : undefined;
  return `${progress.type === "failed" ? "failed: " : ""}${operation} ${type} ${name}`;
}
