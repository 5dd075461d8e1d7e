// tenantry up: provisions tenants, some at a time, and signs their configs into the ledger.
import { relative } from "node:path";
import type { Stack, StackResult } from "../../../engine/open-stack.ts";
import { TenantryError } from "../../../errors.ts";
import { choosePolicyPacks, type PolicyOptions } from "../choose-policy-packs.ts";
import type { Command } from "../command.ts";
import { openDeployment } from "../deployment.ts";
import { describeError } from "../describe-error.ts";
import { ensureKeys } from "../ensure-keys.ts";
import type { FleetOptions } from "../fleet/choose-stacks.ts";
import { parallelWish } from "../fleet/parallel-wish.ts";
import { plannedStacks } from "../fleet/planned-stacks.ts";
import { rateBudget } from "../fleet/rate-budget.ts";
import { beginRun, type RecordedStack, unfinishedRun } from "../fleet/run-record.ts";
import { bothRuns, sharedStacks } from "../fleet/shared-stacks.ts";
import { runStacks, type StackOutcome } from "../run-stacks.ts";
import { type StacksResult, showStacks, stacksExitCode, stacksResult } from "../show-stacks.ts";
import type { StackName } from "../stack-names.ts";
import { usageError } from "../usage-error.ts";

interface UpOptions extends FleetOptions, PolicyOptions {
  clearDeadLock?: boolean;
  expectNoChanges?: boolean;
  parallel?: string;
  rate?: string;
  resume?: boolean;
}

interface UpResult extends StacksResult<StackResult> {
  /** stacks that the resumed run had done, and whose plan is still the same */
  doneBefore: string[];
  /** the run's record, relative to the repository; empty where there was nothing to do */
  run: string;
}

/** The same as `pulumi up --stack <tenant>`; in environment `local` keys and passphrase are made on first use. */
export const up: Command<UpOptions, UpResult> = {
  endsOnSignal: true,
  async run(options, io) {
    const deployment = await openDeployment(options, io);
    const { root } = deployment;
    const parallel = parallelWish(options.parallel);
    const wait = (milliseconds: number) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        io.signal.addEventListener("abort", () => resolve(clearTimeout(timer)), { once: true });
      });
    const world = { now: Date.now, wait, stopped: () => io.signal.aborted };
    const budget = options.rate === undefined ? undefined : rateBudget(options.rate, world);
    const before = options.resume === true ? unfinishedRun(root) : undefined;
    const planned = await plannedStacks(deployment, options, before, io);
    if (planned === undefined)
      throw usageError(
        "cli.usage",
        options.resume === true ? "there is no run to go on with" : "no tenant is named",
        "name tenants, or --all, or --changed-since <revision>",
      );
    const { chosen, plans } = planned;
    const isDone = (stack: string): boolean => {
      const was = before?.stacks[stack];
      return was?.state === "done" && was.digest === plans.get(stack)?.digest;
    };
    const doneBefore = chosen.map(({ stack }) => stack).filter(isDone);
    const stacks = chosen.filter(({ stack }) => !isDone(stack));
    // The lists that tenants of Okta share: shortened before tenants change, and filled when they stand (docs/adr/0030).
    const shared = sharedStacks(chosen.filter(({ stack }) => plans.get(stack)?.places.includes("okta")));
    const names = [...chosen, ...shared].map(({ stack }) => stack);
    const policyPacks = choosePolicyPacks(root, names, options, io);
    const behind = shared.filter(({ stack }) => before !== undefined && before.stacks[stack]?.state !== "done");
    if (stacks.length === 0 && behind.length === 0) return { ok: true, stacks: [], doneBefore, run: "" };
    await ensureKeys(deployment, io);
    const run = beginRun(
      root,
      Object.fromEntries(
        [...chosen, ...shared].map(({ stack, tenantId }): [string, RecordedStack] => [
          stack,
          { tenantId, state: isDone(stack) ? "done" : "waiting", digest: plans.get(stack)?.digest ?? "" },
        ]),
      ),
    );
    const save = (): void => {
      try {
        run.save();
      } catch (error) {
        // the tenants matter more than what is noted of them: without it a resumed run looks at more of them again
        io.note(`warning: ${describeError(error).message}: the run's record is behind`);
      }
    };
    const note = (stack: string, change: Partial<RecordedStack>): void => {
      Object.assign(run.record.stacks[stack] ?? {}, change);
      save();
    };
    const expectNoChanges = options.expectNoChanges === true;
    const how = { watch: budget?.watch, verb: "up", clearDeadLock: options.clearDeadLock === true, policyPacks };
    const ended = (outcome: StackOutcome<StackResult>): void =>
      note(
        outcome.stack,
        outcome.ok ? { state: "done", seconds: outcome.result.seconds } : { state: "failed", code: outcome.error.code },
      );
    const bringUp = (stack: Stack): Promise<StackResult> => stack.up({ expectNoChanges });
    const began = ({ stack }: StackName): void => note(stack, { state: "running" });
    const admit = async ({ stack }: StackName, report: (line: string) => void): Promise<void> =>
      budget?.admit(plans.get(stack)?.places ?? [], (place, milliseconds) =>
        report(`waits ${Math.ceil(milliseconds / 1_000)} s for the budget of ${place}`),
      );
    const needs = ({ stack }: StackName) => plans.get(stack)?.needs;
    const bringUpShared = (wishes: object) =>
      shared.length === 0 ? [] : runStacks<StackResult>(deployment, shared, { ...how, ...wishes }, io, bringUp);
    const runAll = async (): Promise<StackOutcome<StackResult>[]> => {
      const first = await bringUpShared({});
      const tenants = await runStacks(
        deployment,
        stacks,
        { ...how, parallel, needs, admit, began, ended },
        io,
        bringUp,
      );
      const last = await bringUpShared({ began, ended });
      return [
        ...tenants,
        ...last.map((after) =>
          bothRuns(
            first.find(({ stack }) => stack === after.stack),
            after,
          ),
        ),
      ];
    };
    const outcomes = await runAll().catch((error: unknown) => {
      if (!(error instanceof TenantryError) || error.kind !== "interrupted") throw error;
      const mend = "`tenantry up --resume` goes on with what is left";
      throw new TenantryError(error.code, error.message, { kind: error.kind, mend, cause: error });
    });
    run.record.ended = new Date().toISOString();
    save();
    return { ...stacksResult(outcomes), doneBefore, run: relative(root, run.file) };
  },
  print(result, io) {
    const { stacks, doneBefore } = result;
    if (stacks.length === 0) {
      io.say(`nothing to do${doneBefore.length > 0 ? `: ${doneBefore.length} done before` : ""}`);
      return;
    }
    showStacks(result, io);
    const failed = stacks.filter(({ ok }) => !ok).length;
    const counts = [
      `${stacks.length - failed} done`,
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(doneBefore.length > 0 ? [`${doneBefore.length} done before`] : []),
    ];
    if (stacks.length + doneBefore.length > 1)
      io.say(`${stacks.length + doneBefore.length} tenants: ${counts.join(", ")}`);
    if (result.ok) io.say("next: `tenantry publish` makes it live");
    else if (stacks.length > 1) io.say("next: `tenantry up --resume` tries again what failed");
  },
  exitCode: stacksExitCode,
};
