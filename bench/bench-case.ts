// What a file in bench/cases exports: `export const cases: readonly BenchCase[]`.

/** One pair of works to time against each other, ready to run; both are called many times, in turn, in one process. */
export interface Contest {
  /** One unit of our work. */
  subject(): void | Promise<void>;
  /** One unit of the work that nobody can do without, or that the next best tool does. */
  floor(): void | Promise<void>;
  /** Ends servers, files and timers. */
  close?(): void | Promise<void>;
}

/** Asks: how many times the floor does the subject cost? */
export interface RatioCase {
  readonly name: string;
  /** The ratio subject : floor that we owe at most. */
  readonly target: number;
  /** What the ratio is of, for people ("x jose compactVerify + JSON.parse"). */
  readonly unit: string;
  prepare(): Promise<Contest>;
  /** `cpu` (default) counts this process's user and system time, all threads; `wall` is for work in other processes. */
  readonly clock?: "cpu" | "wall";
  /** Rounds to take the median of; by default 15, or fewer where one call takes long. */
  readonly rounds?: number;
}

/** Asks: how much of something (bytes a tenant, bytes read) does it take? Measured once. */
export interface SizeCase {
  readonly name: string;
  /** The amount that we owe at most, in `unit`. */
  readonly target: number;
  readonly unit: string;
  measure(): Promise<number>;
}

export type BenchCase = RatioCase | SizeCase;

/** One line of the answer. `control` is floor : floor, measured like the ratio; null where nothing was timed. */
export interface BenchResult {
  readonly name: string;
  /** Subject : floor for a ratio case, the measured amount for a size case. */
  readonly ratio: number;
  readonly target: number;
  readonly met: boolean;
  readonly unit: string;
  readonly control: number | null;
}
