// What a command knows of the world: streams, environment, place, time and the wish to stop.
import type { Clock } from "../../clock.ts";

/** A stream that people or programs read; `process.stdout` is one. */
export interface TextStream {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
}

/** Everything a command may touch besides files and the network, passed in so that a test can be the terminal. */
export interface Terminal {
  stdout: TextStream;
  stderr: TextStream;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  clock: Clock;
  /** aborted when somebody presses Ctrl-C or asks the process to end */
  signal: AbortSignal;
}
