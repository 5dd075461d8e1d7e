// Work on several things, some at a time, with progress: moving on a terminal, plain lines elsewhere.
import type { Io } from "./io.ts";

/** One thing to do; `report` replaces the line that says what it is at. */
export interface Step<Result> {
  title: string;
  run(report: (line: string) => void): Promise<Result>;
}

/** `index` is the step's place among all. */
export type StepOutcome<Result> = { index: number; title: string } & ({ result: Result } | { error: unknown });

/**
 * Runs the steps, at most `parallel` (default 1) at a time, and gives every outcome in the order of the steps. A failed
 * step does not stop the next one: tenants are independent. An aborted `io.signal` does: steps not begun are left out.
 */
export async function runSteps<Result>(
  io: Io,
  steps: readonly Step<Result>[],
  options: { parallel?: number } = {},
): Promise<StepOutcome<Result>[]> {
  const { parallel = 1 } = options;
  const outcomes: StepOutcome<Result>[] = [];
  const attempt = async (step: Step<Result>, index: number, report: (line: string) => void) => {
    if (io.signal.aborted) return;
    try {
      outcomes.push({ index, title: step.title, result: await step.run(report) });
    } catch (error) {
      outcomes.push({ index, title: step.title, error });
      throw error;
    }
  };
  if (io.live) await showMoving(steps, parallel, attempt);
  else {
    // each worker takes the next step that nobody has
    const waiting = steps.entries();
    const worker = async (): Promise<void> => {
      for (const [index, step] of waiting) {
        if (io.signal.aborted) return;
        io.note(`${step.title} …`);
        // lines of several steps mix: each says whose it is
        const mark = parallel > 1 ? `${step.title}: ` : "  ";
        await attempt(step, index, (line) => io.note(`${mark}${line}`)).catch(() => undefined);
      }
    };
    await Promise.all(Array.from({ length: Math.min(parallel, steps.length) }, worker));
  }
  return outcomes.sort((a, b) => a.index - b.index);
}

async function showMoving<Result>(
  steps: readonly Step<Result>[],
  parallel: number,
  attempt: (step: Step<Result>, index: number, report: (line: string) => void) => Promise<void>,
): Promise<void> {
  const { Listr } = await import("listr2");
  // a fleet is longer than a terminal: what is done well leaves the list
  const many = steps.length > 20;
  const tasks = steps.map((step, index) => ({
    title: step.title,
    task: (_context: unknown, task: { output?: string }) =>
      attempt(step, index, (line) => {
        task.output = line;
      }),
  }));
  await new Listr(tasks, {
    concurrent: parallel,
    exitOnError: false,
    registerSignalListeners: false,
    rendererOptions: { collapseErrors: true, showErrorMessage: false, ...(many ? { clearOutput: true } : {}) },
  }).run();
}
