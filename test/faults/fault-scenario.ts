// A fault that is injected into real parts, and what became of the requests that met it. Run by tests and by `npm run faults`.

export interface FaultFigures {
  readonly sent: number;
  /** let in or refused as docs/faults.md states for that moment */
  readonly right: number;
  /** let in or taken on, and missing from the store's count afterwards */
  readonly lost: number;
  /** in the store's count beyond what was taken on */
  readonly twice: number;
}

export interface FaultOutcome extends FaultFigures {
  /** one clause for people */
  readonly ended: string;
  /** the stated outcome: every decision right, none counted twice, and none lost but what the fault itself erases */
  readonly holds: boolean;
}

export interface FaultScenario {
  readonly fault: string;
  /** what was done, in a few words */
  readonly done: string;
  /** Starts what it needs, injects the fault, counts, and leaves nothing running. */
  run(): Promise<FaultOutcome>;
}

/** `erased`: how many counts the fault itself takes away, exactly. */
export function faultOutcome(figures: FaultFigures, ended: string, erased = 0): FaultOutcome {
  const { sent, right, lost, twice } = figures;
  return { sent, right, lost, twice, ended, holds: sent > 0 && right === sent && lost === erased && twice === 0 };
}
