// What a store said a moment ago, for decisions that cannot wait: believed for a life, and a little longer while it is away.
import { LRUCache } from "lru-cache";
import { storeError } from "../../store/store-error.ts";

export interface RecentAnswersOptions<Value> {
  readonly ask: (key: string, before: Value | undefined) => Promise<Value>;
  /** what is asked for again in the background while it is in use; the rest only when somebody asks */
  readonly keepsFresh: (value: Value) => boolean;
  /** ms */
  readonly life: number;
  readonly allowance: number;
  /** ms that one question may take, and for which a store that was away is not asked again */
  readonly patience: number;
  readonly entries: number;
  /** ms of a clock that never goes back */
  readonly now: () => number;
}

export interface RecentAnswers<Value> {
  /** `undefined`: nothing that may be decided by. Not `recent`: ask first, where one can wait. */
  peek(key: string): { readonly value: Value; readonly recent: boolean } | undefined;
  /** Asks, once for all who ask at a time. Rejects only where there is nothing afterwards that may be decided by. */
  load(key: string): Promise<void>;
  /** What is known of `key` (all: of every key that `touches` it) is the old answer, one that is under way, too. */
  changed(touches: (key: string, value: Value | undefined) => boolean): void;
  /** Asks again for what is in use and half through its life. Never rejects. */
  sweep(): Promise<void>;
  readonly size: number;
}

interface Entry<Value> {
  readonly value: Value;
  /** when the question was put */
  readonly asked: number;
  used: number;
  outdated: boolean;
}

interface Flight {
  readonly answer: Promise<void>;
  outdated: boolean;
}

/** lives that something unused is kept fresh for */
const idleLives = 12;
/** questions that a sweep puts at once */
const abreast = 16;
/** questions under way, of all keys: strangers may name as many tenants as they like */
const mostFlights = 1_000;

export function recentAnswers<Value>(options: RecentAnswersOptions<Value>): RecentAnswers<Value> {
  const { ask, keepsFresh, life, allowance, patience, entries, now } = options;
  // apart, so that names which strangers make up crowd out nobody who is served
  const served = new LRUCache<string, Entry<Value>>({ max: entries });
  const others = new LRUCache<string, Entry<Value>>({ max: entries });
  const flights = new Map<string, Flight>();
  let awayUntil = Number.NEGATIVE_INFINITY;

  function usable(key: string): Entry<Value> | undefined {
    const entry = served.get(key) ?? others.get(key);
    return entry !== undefined && now() - entry.asked < life + allowance ? entry : undefined;
  }

  function take(key: string): Flight {
    const asked = now();
    const before = served.peek(key)?.value;
    const flight: { answer: Promise<void>; outdated: boolean } = { answer: Promise.resolve(), outdated: false };
    flight.answer = withPatience(ask(key, before), patience)
      .then(
        (value) => {
          if (flight.outdated) return;
          const [mine, other] = keepsFresh(value) ? [served, others] : [others, served];
          other.delete(key);
          mine.set(key, { value, asked, used: now(), outdated: false });
        },
        (error: unknown) => {
          if (isAway(error)) awayUntil = now() + patience;
          if (!flight.outdated && usable(key) === undefined) throw error;
        },
      )
      .finally(() => {
        if (flights.get(key) === flight) flights.delete(key);
      });
    flights.set(key, flight);
    return flight;
  }

  async function load(key: string): Promise<void> {
    for (;;) {
      let flight = flights.get(key);
      if (flight === undefined) {
        if (now() < awayUntil || flights.size >= mostFlights) {
          if (usable(key) === undefined) throw away();
          return;
        }
        flight = take(key);
      }
      await flight.answer;
      if (!flight.outdated) return;
    }
  }

  return {
    load,
    peek(key) {
      const entry = usable(key);
      if (entry === undefined) return undefined;
      entry.used = now();
      return { value: entry.value, recent: !entry.outdated && entry.used - entry.asked < life };
    },
    changed(touches) {
      for (const cache of [served, others])
        for (const [key, entry] of cache.entries()) if (touches(key, entry.value)) entry.outdated = true;
      for (const [key, flight] of flights) {
        if (!touches(key, undefined)) continue;
        flight.outdated = true;
        flights.delete(key);
      }
    },
    async sweep() {
      const due: string[] = [];
      for (const [key, entry] of served.entries()) {
        if (now() - entry.used > life * idleLives) served.delete(key);
        else if (entry.outdated || now() - entry.asked >= life / 2) due.push(key);
      }
      const work = async (): Promise<void> => {
        for (let key = due.pop(); key !== undefined; key = due.pop()) await load(key).catch(() => undefined);
      };
      await Promise.all(Array.from({ length: Math.min(abreast, due.length) }, work));
    },
    get size() {
      return served.size + others.size;
    },
  };
}

function withPatience<Value>(answer: Promise<Value>, patience: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(away()), patience);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function away(): Error {
  return storeError("store.unavailable", "the store of tenants does not answer", { kind: "failed" });
}

function isAway(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "store.unavailable";
}
