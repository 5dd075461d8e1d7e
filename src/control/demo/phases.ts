// The demo's phases: what is done now, how long each took.
import type { Io } from "../cli/io.ts";

export interface Phase {
  name: string;
  /** seconds, one digit after the point */
  seconds: number;
}

/** Runs one phase after another, says each on stderr, and keeps its time. */
export function phaseTimer(io: Io, now: () => number = () => performance.now()) {
  const phases: Phase[] = [];
  return {
    phases,
    async run<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
      io.note(`${io.paint("cyan", "▸")} ${name}`);
      const from = now();
      try {
        return await work();
      } finally {
        phases.push({ name, seconds: Math.round((now() - from) / 100) / 10 });
      }
    },
  };
}
