// Work on several things one after another, with progress: moving on a terminal, plain lines elsewhere.
import type { Io } from "./io.ts";

/** One thing to do; `report` replaces the line that says what it is at. */
export interface Step<Result> {
  title: string;
  run(report: (line: string) => void): Promise<Result>;
}

export type StepOutcome<Result> = { title: string; result: Result } | { title: string; error: unknown };

/**
 * Runs the steps in order and gives every outcome. A failed step does not stop the next one:
 * tenants are independent. An aborted `io.signal` does: steps not begun are left out.
 */
export async function runSteps<Result>(io: Io, steps: readonly Step<Result>[]): Promise<StepOutcome<Result>[]> {
  const outcomes: StepOutcome<Result>[] = [];
  const attempt = async (step: Step<Result>, report: (line: string) => void) => {
    if (io.signal.aborted) return;
    try {
      outcomes.push({ title: step.title, result: await step.run(report) });
    } catch (error) {
      outcomes.push({ title: step.title, error });
      throw error;
    }
  };
  if (!io.live) {
    for (const step of steps) {
      io.note(`${step.title} …`);
      await attempt(step, (line) => io.note(`  ${line}`)).catch(() => undefined);
    }
    return outcomes;
  }
  const { Listr } = await import("listr2");
  const tasks = steps.map((step) => ({
    title: step.title,
    task: (_context: unknown, task: { output?: string }) =>
      attempt(step, (line) => {
        task.output = line;
      }),
  }));
  await new Listr(tasks, {
    exitOnError: false,
    registerSignalListeners: false,
    rendererOptions: { collapseErrors: true, showErrorMessage: false },
  }).run();
  return outcomes;
}
