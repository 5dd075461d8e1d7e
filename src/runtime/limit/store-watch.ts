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
const ownFaults = new Set<unknown>(["store.corrupt", "store.configuration", "store.invalid"]);

export function storeWatch(options: StoreWatchOptions): StoreWatch {
  const { monotonic, timeoutMs } = options;
  let failing = false;
  let nextTry = 0;

  function failed(): void {
    failing = true;
    nextTry = monotonic() + options.retryMs;
  }

  return {
    away: () => failing && monotonic() < nextTry,
    async call(work) {
      // one request tries; those beside it are not made to wait for it
      if (failing) nextTry = monotonic() + Math.max(timeoutMs, options.retryMs);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error("the quota store did not answer in time")), timeoutMs);
      });
      try {
        const answer = await Promise.race([work(), late]);
        if (failing) {
          failing = false;
          options.onReturn();
        }
        return answer;
      } catch (error) {
        if (!ownFaults.has((error as Partial<StoreError>).code)) failed();
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
