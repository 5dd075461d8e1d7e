// What both ways of counting stand on.
import { randomBytes } from "node:crypto";
import type { QuotaRules, QuotaStore } from "../../store/quota-store.ts";
import type { Charge, Standing } from "./charge.ts";
import { type ExhaustedCounters, exhaustedCounters } from "./exhausted-counters.ts";
import { type FailModes, type Insurance, insurance } from "./insurance.ts";
import type { StoreTime } from "./store-time.ts";
import { type StoreWatch, storeWatch } from "./store-watch.ts";

export interface CountingOptions {
  readonly store: QuotaStore;
  readonly rules: QuotaRules;
  readonly failModes: FailModes;
  /** servers that share the limits */
  readonly instances: number;
  /** counters that this server remembers at once */
  readonly size: number;
  readonly timeoutMs: number;
  /** ms between two tries of a store that is away */
  readonly retryMs: number;
  /** ms on a clock that never steps */
  readonly monotonic: () => number;
  readonly time: StoreTime;
}

export interface CountingParts extends CountingOptions {
  readonly instance: string;
  nextSequence(): number;
  readonly watch: StoreWatch;
  readonly insurance: Insurance;
  readonly exhausted: ExhaustedCounters;
  /** what was last seen of a counter */
  standing(charge: Charge): Standing | undefined;
  /** resolves when what passed during the last outage has been told to the store, or could not be */
  settled(): Promise<void>;
}

export function countingParts(
  options: CountingOptions,
  standing: (charge: Charge) => Standing | undefined,
): CountingParts {
  const { store } = options;
  const instance = randomBytes(9).toString("base64url");
  let sequence = 0;
  const nextSequence = (): number => {
    sequence += 1;
    return sequence;
  };
  const insured = insurance({ ...options, modes: options.failModes });
  let settling: Promise<void> = Promise.resolve();
  const watch = storeWatch({
    ...options,
    onReturn: () => {
      // failing again loses these counts: the bound of docs/quotas.md has them in
      settling = insured.settle(store.lease, nextSequence, instance).catch(() => undefined);
    },
  });
  return {
    ...options,
    ...{ instance, nextSequence, watch, standing },
    insurance: insured,
    exhausted: exhaustedCounters(options.size),
    settled: () => settling,
  };
}
