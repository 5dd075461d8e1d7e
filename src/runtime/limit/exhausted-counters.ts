// Counters that refused: until there can be room again they are refused from memory, without a round trip.
import type { LimitCode } from "./limiter.ts";

export interface Exhausted {
  /** monotonic ms until which nothing needs to be asked */
  readonly until: number;
  /** monotonic ms at which there will be room, as far as is known: for `Retry-After` */
  readonly room: number;
  readonly code: LimitCode;
}

export interface ExhaustedCounters {
  get(id: string, now: number): Exhausted | undefined;
  set(id: string, exhausted: Exhausted): void;
}

/** Bounded: beyond `size` the oldest is forgotten, and asked about once more. */
export function exhaustedCounters(size: number): ExhaustedCounters {
  const kept = new Map<string, Exhausted>();
  return {
    get(id, now) {
      if (kept.size === 0) return undefined;
      const one = kept.get(id);
      if (one === undefined || now < one.until) return one;
      kept.delete(id);
      return undefined;
    },
    set(id, exhausted) {
      kept.delete(id);
      kept.set(id, exhausted);
      if (kept.size > size) kept.delete(kept.keys().next().value as string);
    },
  };
}
