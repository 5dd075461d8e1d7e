// Notices that the counters are away, and spares requests the wait until they are back.
import type { StoreError } from "../../store/store-error.ts";

export interface StoreWatchOptions {
  /** ms after which an answer is no longer waited for */
  readonly timeoutMs: number;
  /** ms between two tries while the store is away */
  readonly retryMs: number;
  /** monotonic, ms */
  readonly monotonic: () => number;
  /** called when an answer came after an outage */
  readonly onReturn: () => void;
}

export interface StoreWatch {
  /** True while the store is known to be away and it is not yet time to try again. */
  away(): boolean;
  /** Runs one call. Rejects when it fails or takes too long; then the store counts as away, unless only this key is bad. */
  call<Answer>(work: () => Promise<Answer>): Promise<Answer>;
}

/** A refusal of one key or user says nothing about the others. */
const ownFaults = new Set<unknown>(["store.corrupt", "store.configuration", "store.invalid", "store.cut"]);

export function storeWatch(options: StoreWatchOptions): StoreWatch {
  const { monotonic, timeoutMs } = options;
  let failing = false;
  let nextTry = 0;

  function failed(): void {
    failing = true;
    nextTry = monotonic() + options.retryMs;
  }

  const waiting = deadlines(timeoutMs);

  return {
    away: () => failing && monotonic() < nextTry,
    call(work) {
      // one request tries; those beside it are not made to wait for it
      if (failing) nextTry = monotonic() + Math.max(timeoutMs, options.retryMs);
      return new Promise((resolve, reject) => {
        const fail = (error: unknown): void => {
          if (!ownFaults.has((error as Partial<StoreError>).code)) failed();
          reject(error);
        };
        const entry = waiting(() => fail(new Error("the quota store did not answer in time")));
        work().then(
          (answer) => {
            if (entry.done) return;
            entry.done = true;
            if (failing) {
              failing = false;
              options.onReturn();
            }
            resolve(answer);
          },
          (error: unknown) => {
            if (entry.done) return;
            entry.done = true;
            fail(error);
          },
        );
      });
    },
  };
}

interface Waiting {
  readonly due: number;
  readonly expire: () => void;
  done: boolean;
}

/** One timer for all calls, which all have the same patience: a timer each costs as much as the call. */
function deadlines(timeoutMs: number): (expire: () => void) => Waiting {
  // in the order in which they are due; answers come in about the same, so that the front is soon done with
  let queue: Waiting[] = [];
  let front = 0;
  let armed = false;

  function dropDone(): void {
    while (front < queue.length && queue[front]?.done) front += 1;
    if (front === queue.length) {
      queue = [];
      front = 0;
    } else if (front > 1_024) {
      queue = queue.slice(front);
      front = 0;
    }
  }

  function arm(ms: number): void {
    armed = true;
    setTimeout(() => {
      armed = false;
      const now = performance.now();
      const over = queue.filter(({ done, due }) => !done && due <= now);
      for (const entry of over) entry.done = true;
      dropDone();
      for (const entry of over) entry.expire();
      const next = queue[front];
      if (next !== undefined && !armed) arm(Math.max(1, next.due - now));
    }, ms);
  }

  return (expire) => {
    const entry: Waiting = { due: performance.now() + timeoutMs, expire, done: false };
    dropDone();
    queue.push(entry);
    if (!armed) arm(timeoutMs);
    return entry;
  };
}
