// The frame that every command fits: a pure function, a printer, an exit code.
import type { Io } from "./io.ts";

/** Options that every command gets, beside its own. */
export interface CommonOptions {
  /** repository of specs to work on; default: found upward from the working directory */
  dir?: string;
  json?: boolean;
}

/**
 * One command. `run` does the work and prints nothing but progress; `print` says the result to people.
 * Written as methods, so that a list can hold commands of different options and results.
 */
export interface Command<Options = object, Result = unknown> {
  run(options: Options & CommonOptions, io: Io): Promise<Result>;
  print(result: Result, io: Io): void;
  /** the one document of `--json`; default: the result itself */
  json?(result: Result): unknown;
  /** default: 0 */
  exitCode?(result: Result): number;
  /** goes on after the result was printed, until it is done or `io.signal` stops it */
  hold?(result: Result, io: Io): Promise<void>;
  /** ends by itself, in order, when `io.signal` aborts; other commands are left where they are */
  endsOnSignal?: boolean;
}

/** What the list of commands says about one of them without loading it: start-up stays cheap. */
export interface CommandEntry {
  /** `validate`, or two words for one of a group: `keys create` */
  name: string;
  summary: string;
  /** commander's notation: `[ids...]`, `<role>` */
  arguments?: readonly (readonly [notation: string, summary: string])[];
  options?: readonly (readonly [flags: string, summary: string])[];
  examples: readonly (readonly [line: string, what: string])[];
  load(): Promise<Command>;
}
