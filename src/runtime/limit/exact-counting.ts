// Exact: every request is one round trip, which checks and spends all its counters at once.
import { LRUCache } from "lru-cache";
import type { QuotaAnswer, QuotaCounter, QuotaReading } from "../../store/quota-store.ts";
import { type Charge, type Counting, type Outcome, refusalCode, type Standing } from "./charge.ts";
import { type CountingOptions, countingParts } from "./counting-parts.ts";

export function exactCounting(options: CountingOptions): Counting {
  const seen = new LRUCache<string, Standing>({ max: options.size });
  const parts = countingParts(options, ({ id }) => seen.get(id));
  const { store, rules, monotonic, exhausted, watch } = parts;
  // the charges of a request are one list for all requests alike
  const lists = new WeakMap<readonly Charge[], readonly QuotaCounter[]>();
  const known = (charge: Charge): Standing | undefined => seen.get(charge.id);
  const insured = (charges: readonly Charge[]): Outcome => parts.insurance.spend(charges, known);

  function learn(charges: readonly Charge[], answer: QuotaAnswer, sent: number): Outcome {
    parts.time.learn(answer.at, sent);
    const standings = answer.readings;
    for (let index = 0; index < charges.length; index += 1) {
      seen.set((charges[index] as Charge).id, standings[index] as QuotaReading);
    }
    if (answer.refused === undefined) return { ok: true, standings };
    const { counter, by, retryMs } = answer.refused;
    const charge = charges[counter] as Charge;
    const code = refusalCode(charge, by);
    // counted from when it was asked: never refused from memory for longer than the store would
    exhausted.set(charge.id, { until: sent + retryMs, room: sent + retryMs, code });
    return { ok: false, code, retryMs, standings };
  }

  function countersOf(charges: readonly Charge[]): readonly QuotaCounter[] {
    const known = lists.get(charges);
    if (known !== undefined) return known;
    const made = charges.map(({ counter }) => counter);
    lists.set(charges, made);
    return made;
  }

  function ask(charges: readonly Charge[]): Promise<Outcome> {
    const sent = monotonic();
    const counters = countersOf(charges);
    const { tenantId } = charges[0] as Charge;
    return watch
      .call(() => store.spend(tenantId, counters, rules))
      .then(
        (answer) => learn(charges, answer, sent),
        () => insured(charges),
      );
  }

  return {
    spend(charges) {
      const now = monotonic();
      for (const { id } of charges) {
        const full = exhausted.get(id, now);
        if (full !== undefined) {
          return { ok: false, code: full.code, retryMs: full.room - now, standings: charges.map(known) };
        }
      }
      return watch.away() ? insured(charges) : ask(charges);
    },
    close: () => parts.settled(),
  };
}
