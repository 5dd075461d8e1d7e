// One thing that must be here for tenantry to work, and what was found.
import type { Io } from "../io.ts";

/** Result of one look. `mend` says what to do where `ok` is false; `needed` false means that only some work needs it. */
export interface CheckResult {
  name: string;
  ok: boolean;
  needed: boolean;
  /** what was found, in a few words; never a secret */
  found: string;
  mend?: string;
}

/** Where checks look. `root` is undefined where there is no repository of specs. */
export interface CheckPlace {
  root: string | undefined;
  io: Io;
}

export type Check = (place: CheckPlace) => Promise<CheckResult>;
