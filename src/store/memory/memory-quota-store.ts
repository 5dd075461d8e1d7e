// Counters of one process: for servers that run alone, for development and for tests.
import { FairMap } from "../fair-map.ts";
import { advanceRecord, emptyRecord, type QuotaRecord, readingOf, refusalOf, weightOf } from "../quota-record.ts";
import type { LeaseAnswer, LeaseWish, QuotaCounter, QuotaRules, QuotaStore } from "../quota-store.ts";

export interface MemoryQuotaOptions {
  /** ms since the epoch; default: the system's */
  readonly now?: () => number;
  /** counters kept at once; beyond it, tenants with most counters lose those that rested longest. Default 100,000. */
  readonly size?: number;
}

interface Kept {
  readonly record: QuotaRecord;
  /** instance → its last lease */
  readonly leases: Map<string, { sequence: number; granted: number; minuteNumber: number }>;
}

/** Opens counters in memory; several servers of one process may share them. */
export function memoryQuotaStore(options: MemoryQuotaOptions = {}): QuotaStore {
  const now = options.now ?? Date.now;
  const kept = new FairMap<Kept>(options.size ?? 100_000);

  function open(tenantId: string, counter: QuotaCounter, at: number, rules: QuotaRules): Kept {
    const key = `${counter.kind}\n${counter.name}`;
    const one = kept.get(tenantId, key) ?? { record: emptyRecord(at), leases: new Map() };
    kept.set(tenantId, key, one);
    advanceRecord(one.record, at, rules);
    return one;
  }

  return {
    async spend(tenantId, counters, rules) {
      const at = now();
      const records = counters.map((counter) => open(tenantId, counter, at, rules).record);
      for (const [index, record] of records.entries()) {
        const refused = refusalOf(record, counters[index] as QuotaCounter, at, rules);
        if (refused === undefined) continue;
        if (refused.by !== "block" && rules.blockMs > 0) record.blockedUntil = at + rules.blockMs;
        const readings = records.map((each) => readingOf(each, at, rules));
        const ms = Math.max(refused.retryMs, refused.by === "block" ? 0 : rules.blockMs);
        return { at, readings, refused: { counter: index, by: refused.by, retryMs: ms } };
      }
      for (const record of records) spendOn(record, 1);
      return { at, readings: records.map((each) => readingOf(each, at, rules)) };
    },

    async lease(tenantId, counter, wish, rules) {
      const at = now();
      const { record, leases } = open(tenantId, counter, at, rules);
      for (const [instance, lease] of leases) {
        if (lease.minuteNumber < record.minute.number - 1) leases.delete(instance);
      }
      const last = leases.get(wish.instance);
      if (last?.sequence === wish.sequence) {
        const still = last.minuteNumber === record.minute.number ? last.granted : 0;
        return answer(record, counter, still, wish, at, rules);
      }
      giveBack(record, wish);
      const blocked = record.blockedUntil > at;
      const live = leases.size + (last === undefined ? 1 : 0);
      const granted = blocked ? 0 : grantOf(record, counter, wish, live, at, rules);
      spendOn(record, granted);
      if (granted === 0 && wish.wanted > 0 && !blocked && rules.blockMs > 0) record.blockedUntil = at + rules.blockMs;
      leases.set(wish.instance, { sequence: wish.sequence, granted, minuteNumber: record.minute.number });
      return answer(record, counter, granted, wish, at, rules);
    },
  };
}

function spendOn(record: QuotaRecord, amount: number): void {
  record.minute.used += amount;
  record.day.used += amount;
}

function giveBack(record: QuotaRecord, { giveBack: given }: LeaseWish): void {
  if (given === undefined) return;
  for (const [window, number] of [
    [record.minute, given.minuteNumber],
    [record.day, given.dayNumber],
  ] as const) {
    if (window.number === number) window.used = Math.max(0, window.used - given.amount);
    else if (window.number === number + 1) window.before = Math.max(0, window.before - given.amount);
  }
}

/** Near the limit leases shrink, so that what idle servers hold is a small part of what is left. */
function grantOf(
  record: QuotaRecord,
  counter: QuotaCounter,
  wish: LeaseWish,
  live: number,
  at: number,
  rules: QuotaRules,
): number {
  let left = Number.POSITIVE_INFINITY;
  let share = Number.POSITIVE_INFINITY;
  for (const name of ["minute", "day"] as const) {
    const limit = name === "day" ? counter.perDay : counter.perMinute;
    if (limit === undefined) continue;
    left = Math.min(left, limit - weightOf(record, name, at, rules));
    share = Math.min(share, Math.floor((limit * wish.share) / live));
  }
  const cap = Math.max(1, wish.waiting, Math.min(share, Math.floor(left / (2 * live))));
  return Math.max(0, Math.min(wish.wanted, cap, left));
}

function answer(
  record: QuotaRecord,
  counter: QuotaCounter,
  granted: number,
  wish: LeaseWish,
  at: number,
  rules: QuotaRules,
): LeaseAnswer {
  const reading = readingOf(record, at, rules);
  const refused = granted > 0 || wish.wanted === 0 ? undefined : refusalOf(record, counter, at, rules);
  return { at, reading, granted, ...(refused === undefined ? {} : { refused }) };
}
