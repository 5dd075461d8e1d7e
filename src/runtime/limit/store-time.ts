// The store's clock as this server can tell it: the last answer's time, and what has passed since on a clock that never steps.

export interface StoreTime {
  /** ms since the epoch by the store's clock, about a round trip's error */
  now(): number;
  /** an answer said `at`; it was asked for at `sent` (monotonic ms) */
  learn(at: number, sent: number): void;
}

/** Until the first answer the host's own clock stands in. */
export function storeTime(monotonic: () => number, hostNow: () => number = Date.now): StoreTime {
  let ahead = hostNow() - monotonic();
  return {
    now: () => monotonic() + ahead,
    learn(at, sent) {
      ahead = at - (sent + monotonic()) / 2;
    },
  };
}
