// The rules of quotas once more, slowly and from their definition: every request that passed is kept with the window it fell in.
import { type QuotaCounter, type QuotaRules, type QuotaWindow, quotaWindows } from "../../src/store/quota-store.ts";

interface Ledger {
  /** for each window the number it stands at, which the clock can't lead back by one */
  at: Record<QuotaWindow, number>;
  /** window → number → requests */
  passed: Record<QuotaWindow, Map<number, number>>;
  blockedUntil: number;
}

const names = ["day", "minute"] as const;

export function referenceQuotas(rules: QuotaRules) {
  const ledgers = new Map<string, Ledger>();

  function open(tenantId: string, counter: QuotaCounter, now: number): Ledger {
    const key = JSON.stringify([tenantId, counter.kind, counter.name]);
    const numberOf = (name: QuotaWindow): number => Math.floor(now / quotaWindows[name]);
    const fresh = (): Ledger => ({
      at: { minute: numberOf("minute"), day: numberOf("day") },
      passed: { minute: new Map(), day: new Map() },
      blockedUntil: 0,
    });
    const ledger = ledgers.get(key) ?? fresh();
    ledgers.set(key, ledger);
    for (const name of names) {
      const [was, is] = [ledger.at[name], numberOf(name)];
      const passed = ledger.passed[name];
      if (is > was) {
        ledger.at[name] = is;
        // of a number that a clock has been at before, only what this visit lets through counts
        passed.set(is, 0);
        if (is !== was + 1) passed.set(is - 1, 0);
      } else if (is < was - 1) {
        // the clock went far back: what stood in the window comes along
        const [used, before] = [passed.get(was) ?? 0, passed.get(was - 1) ?? 0];
        passed.set(is, used);
        passed.set(is - 1, before);
        ledger.at[name] = is;
      }
    }
    ledger.blockedUntil = Math.min(ledger.blockedUntil, now + rules.blockMs);
    return ledger;
  }

  function used(ledger: Ledger, name: QuotaWindow, now: number): number {
    const number = ledger.at[name];
    const size = quotaWindows[name];
    const own = ledger.passed[name].get(number) ?? 0;
    if (rules.windows === "fixed") return own;
    const past = Math.max(0, now - number * size);
    return own + Math.ceil(((ledger.passed[name].get(number - 1) ?? 0) * (size - past)) / size);
  }

  return {
    /** Position and reason of the refusal, or twice undefined when it passed. */
    spend(tenantId: string, counters: readonly QuotaCounter[], now: number): [number | undefined, string | undefined] {
      const all = counters.map((counter) => open(tenantId, counter, now));
      for (const [index, ledger] of all.entries()) {
        const counter = counters[index] as QuotaCounter;
        if (ledger.blockedUntil > now) return [index, "block"];
        for (const name of names) {
          const limit = name === "day" ? counter.perDay : counter.perMinute;
          if (limit === undefined || used(ledger, name, now) < limit) continue;
          if (rules.blockMs > 0) ledger.blockedUntil = now + rules.blockMs;
          return [index, name];
        }
      }
      for (const ledger of all) {
        for (const name of names) {
          ledger.passed[name].set(ledger.at[name], (ledger.passed[name].get(ledger.at[name]) ?? 0) + 1);
        }
      }
      return [undefined, undefined];
    },

    /** Takes over a record as Redis keeps it. */
    load(tenantId: string, counter: QuotaCounter, record: Buffer): void {
      const minute = record.readUInt32BE(0);
      const day = record.readUInt32BE(12);
      ledgers.set(JSON.stringify([tenantId, counter.kind, counter.name]), {
        at: { minute, day },
        passed: {
          minute: new Map([
            [minute, record.readUInt32BE(4)],
            [minute - 1, record.readUInt32BE(8)],
          ]),
          day: new Map([
            [day, Number(record.readBigUInt64BE(16))],
            [day - 1, Number(record.readBigUInt64BE(24))],
          ]),
        },
        blockedUntil: Number(record.readBigUInt64BE(32)),
      });
    },
  };
}
