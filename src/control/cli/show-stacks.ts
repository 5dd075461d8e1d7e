// The outcomes of one operation over several stacks, for people; and the exit code they add up to.
import type { StackResult } from "../../engine/open-stack.ts";
import type { Io } from "./io.ts";
import type { StackOutcome } from "./run-stacks.ts";
import { textTable } from "./text-table.ts";

export interface StacksResult<Result> {
  ok: boolean;
  stacks: StackOutcome<Result>[];
}

/** Gathers outcomes into what a command answers. */
export function stacksResult<Result>(stacks: StackOutcome<Result>[]): StacksResult<Result> {
  return { ok: stacks.every((outcome) => outcome.ok), stacks };
}

/** The gravest exit code of the failed ones; 0 where none failed. */
export function stacksExitCode({ stacks }: StacksResult<unknown>): number {
  return Math.max(0, ...stacks.map((outcome) => (outcome.ok ? 0 : outcome.error.exitCode)));
}

/** Says what each stack's operation changed, and every failure in one line with its mend. */
export function showStacks({ stacks }: StacksResult<StackResult>, io: Io): void {
  const operations = [...new Set(stacks.flatMap((each) => (each.ok ? Object.keys(each.result.changes) : [])))].sort();
  const rows = stacks.map((each) => [
    each.stack,
    each.ok ? io.paint("green", "done") : io.paint("red", "failed"),
    ...operations.map((operation) => (each.ok ? String(each.result.changes[operation] ?? "") : "")),
    each.ok ? `${each.result.seconds} s` : "",
  ]);
  for (const each of stacks) {
    if (!each.ok) continue;
    for (const step of each.result.steps) {
      const paths = step.paths.length > 0 ? io.paint("dim", ` (${step.paths.join(", ")})`) : "";
      io.say(`${each.stack}: ${step.operation} ${step.type} ${step.name}${paths}`);
    }
  }
  io.say(textTable(io, ["stack", "", ...operations, "time"], rows));
  showFailures(stacks, io);
}

/** Says each failure once, on stderr. */
export function showFailures(stacks: readonly StackOutcome<unknown>[], io: Io): void {
  for (const each of stacks) {
    if (each.ok) continue;
    io.note(`error: ${each.stack}: ${each.error.message} [${each.error.code}]`);
    if (each.error.mend) io.note(`  mend: ${each.error.mend}`);
  }
}
