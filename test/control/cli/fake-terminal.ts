// A terminal that remembers what was written; everything behind it is real.
import { type Clock, systemClock } from "../../../src/clock.ts";
import type { Terminal } from "../../../src/control/cli/terminal.ts";

export interface FakeTerminal extends Terminal {
  out(): string;
  err(): string;
}

/** Gives a terminal in `cwd`; `tty` makes both streams terminals. */
export function fakeTerminal(
  options: { cwd?: string; tty?: boolean; env?: Record<string, string>; clock?: Clock; signal?: AbortSignal } = {},
): FakeTerminal {
  const written = { out: "", err: "" };
  const stream = (name: "out" | "err") => ({
    write: (text: string) => {
      written[name] += text;
      return true;
    },
    isTTY: options.tty === true,
  });
  return {
    stdout: stream("out"),
    stderr: stream("err"),
    env: options.env ?? { PATH: process.env.PATH, HOME: process.env.HOME },
    cwd: options.cwd ?? process.cwd(),
    clock: options.clock ?? systemClock,
    signal: options.signal ?? new AbortController().signal,
    out: () => written.out,
    err: () => written.err,
  };
}
