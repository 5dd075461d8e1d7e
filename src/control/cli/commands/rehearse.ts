// tenantry rehearse: a tenant's life under the real engine and against stand-ins, without credentials and without traces.
import { ensureEngine } from "../../../engine/ensure-engine.ts";
import type { StackRehearsal } from "../../../rehearsal/rehearsal-report.ts";
import { rehearseStacks } from "../../../rehearsal/rehearse-stacks.ts";
import { parseStackName } from "../../../spec/parse-stack-name.ts";
import { choosePolicyPacks, type PolicyOptions } from "../choose-policy-packs.ts";
import type { Command } from "../command.ts";
import { openDeployment } from "../deployment.ts";
import { describeError, type ErrorReport } from "../describe-error.ts";
import { chooseStacks } from "../fleet/choose-stacks.ts";
import { readOnce } from "../fleet/read-once.ts";
import { sharedStacks } from "../fleet/shared-stacks.ts";
import type { Io } from "../io.ts";
import { textTable } from "../text-table.ts";
import { usageError } from "../usage-error.ts";

interface RehearseOptions extends PolicyOptions {
  ids?: string[];
  all?: boolean;
  changedSince?: string;
  env?: string;
  planOnly?: boolean;
}

interface Phase {
  name: string;
  ok: boolean;
  seconds: number;
  changes?: Record<string, number>;
  note?: string;
  error?: ErrorReport;
}

interface Rehearsal {
  stack: string;
  tenantId: string;
  ok: boolean;
  plan: { operation: string; type: string; name: string }[];
  phases: Phase[];
}

interface RehearseResult {
  ok: boolean;
  rehearsals: Rehearsal[];
}

/** Reads the repository and writes nothing into it. Stacks of several environments are rehearsed one environment after another. */
export const rehearse: Command<RehearseOptions, RehearseResult> = {
  endsOnSignal: true,
  async run(options, io) {
    const { ids: tenants = [], planOnly = false } = options;
    const deployment = await openDeployment(options, io);
    const chosen = await chooseStacks(deployment, { ...options, tenants }, io, readOnce(deployment, io));
    if (chosen === undefined)
      throw usageError(
        "cli.usage",
        "name tenants, or --all, or --changed-since",
        "tenantry rehearse acme, or tenantry rehearse --all",
      );
    const names = chosen.map(({ stack }) => stack);
    const policyPacks = choosePolicyPacks(
      deployment.root,
      [...names, ...sharedStacks(chosen).map(({ stack }) => stack)],
      options,
      io,
    );
    const env = { ...io.env };
    const engine = await ensureEngine({ env, report: (told) => told.type === "note" && io.note(told.text) });
    const rehearsals: Rehearsal[] = [];
    for (const stacks of grouped(names, (stack) => parseStackName(stack).environment).values()) {
      const { root } = deployment;
      const started = (stack: string) => io.note(`rehearse ${stack} …`);
      const told = await rehearseStacks({
        ...{ root, stacks, engine, planOnly, policyPacks, started, signal: io.signal },
      });
      rehearsals.push(...told.map(plainly));
    }
    // Ctrl-C may leave none, though some were wanted.
    return { ok: rehearsals.length >= Math.min(1, names.length) && rehearsals.every(({ ok }) => ok), rehearsals };
  },
  print: showRehearsals,
  exitCode: ({ rehearsals }) =>
    Math.max(0, ...rehearsals.flatMap(({ phases }) => phases.map(({ error }) => error?.exitCode ?? 0))),
};

function plainly({ plan, phases, ...rehearsal }: StackRehearsal): Rehearsal {
  return {
    ...rehearsal,
    plan: plan.map(({ operation, type, name }) => ({ operation, type, name })),
    phases: phases.map(({ error, ...phase }) =>
      error === undefined ? phase : { ...phase, error: describeError(error) },
    ),
  };
}

function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function showRehearsals({ ok, rehearsals }: RehearseResult, io: Io): void {
  if (rehearsals.length === 0) {
    if (ok) io.say("no tenant changed: nothing to rehearse");
    return;
  }
  for (const { stack, plan } of rehearsals) {
    io.say(io.paint("bold", `${stack} would have`));
    const kinds = grouped(plan, ({ type }) => type);
    for (const [type, steps] of [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)))
      io.say(
        `  ${type}: ${steps
          .map(({ name }) => name)
          .sort()
          .join(", ")}`,
      );
  }
  const rows = rehearsals.flatMap(({ stack, phases }) =>
    phases.map(({ name, ok, seconds, changes = {}, note, error }) => [
      stack,
      name,
      ok ? io.paint("green", "done") : io.paint("red", "failed"),
      `${seconds} s`,
      [...Object.entries(changes).map(([operation, count]) => `${operation} ${count}`), note ?? error?.code ?? ""]
        .filter((word) => word !== "")
        .join(", "),
    ]),
  );
  io.say(textTable(io, ["stack", "phase", "", "time", ""], rows));
  for (const { stack, phases } of rehearsals) {
    for (const { name, error } of phases) {
      if (error === undefined) continue;
      io.note(`error: ${stack}: ${name}: ${error.message} [${error.code}]`);
      if (error.mend) io.note(`  mend: ${error.mend}`);
    }
  }
}
