// One server's batch of one counter: requests that the store has counted and that wait here to be made.
import type { LeaseWish } from "../../store/quota-store.ts";
import type { Charge, Outcome, Standing } from "./charge.ts";

export interface Lease extends Standing {
  readonly charge: Charge;
  minute: number;
  day: number;
  minuteNumber: number;
  dayNumber: number;
  tokens: number;
  /** monotonic ms at which the minute of the tokens ends */
  deadline: number;
  /** how many to ask for next: grows with demand */
  batch: number;
  /** below so many the next batch is fetched ahead of need: a quarter of the last one */
  low: number;
  takenAt: number;
  usedAt: number;
  /** requests that wait for this lease */
  waiting: number;
  pending: Promise<void> | undefined;
  unreturned: LeaseWish["giveBack"] | undefined;
  /** `[this]` and what passing on it alone looks like, made once */
  readonly alone: readonly [Lease];
  readonly passed: Outcome;
}

export function newLease(charge: Charge, batch: number): Lease {
  const lease: Omit<Lease, "alone" | "passed"> = {
    ...{
      charge,
      batch,
      minute: 0,
      day: 0,
      minuteNumber: 0,
      dayNumber: 0,
      tokens: 0,
      deadline: 0,
      low: 0,
      takenAt: 0,
      usedAt: 0,
    },
    ...{ waiting: 0, pending: undefined, unreturned: undefined },
  };
  const whole = lease as Lease;
  return Object.assign(whole, { alone: [whole] as const, passed: { ok: true, standings: [whole] } as const });
}

/** The tokens' minute is over, or nobody uses them: they are no longer spent, only handed back. */
export function voidLease(lease: Lease): void {
  if (lease.tokens < 1) return;
  const { tokens, minuteNumber, dayNumber } = lease;
  const { unreturned } = lease;
  // of two batches the younger goes back: the other's day may be over
  const same = unreturned?.minuteNumber === minuteNumber && unreturned.dayNumber === dayNumber;
  lease.unreturned = { amount: tokens + (same ? unreturned.amount : 0), minuteNumber, dayNumber };
  lease.tokens = 0;
}
