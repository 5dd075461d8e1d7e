// What holds while the counters are away: nothing passes, everything does, or each server's share of the limit.
import type { QuotaRules, QuotaStore } from "../../store/quota-store.ts";
import { type Charge, type Outcome, refusalCode, type Standing } from "./charge.ts";
import type { StoreTime } from "./store-time.ts";

/** `closed` refuses, `open` lets through, `local-share` lets through limit ÷ instances on each server. */
export type FailMode = "closed" | "open" | "local-share";

export interface FailModes {
  readonly tenant: FailMode;
  readonly user: FailMode;
  readonly tool: FailMode;
}

export interface InsuranceOptions {
  readonly modes: FailModes;
  readonly rules: QuotaRules;
  /** servers that share the limits */
  readonly instances: number;
  readonly time: StoreTime;
  /** counters kept at once */
  readonly size: number;
}

export interface Insurance {
  /** Decides without the store; `known` gives what was last seen of a counter. */
  spend(charges: readonly Charge[], known: (charge: Charge) => Standing | undefined): Outcome;
  /** Tells the store what passed without it, so that the window's rest is smaller by that much. */
  settle(lend: QuotaStore["lease"], nextSequence: () => number, instance: string): Promise<void>;
}

interface Local {
  readonly charge: Charge;
  minuteNumber: number;
  minute: number;
  dayNumber: number;
  day: number;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;
const nothing: readonly undefined[] = [];

export function insurance({ modes, rules, instances, time, size }: InsuranceOptions): Insurance {
  const locals = new Map<string, Local>();

  function open(charge: Charge, now: number): Local {
    const [minuteNumber, dayNumber] = [Math.floor(now / minuteMs), Math.floor(now / dayMs)];
    const local = locals.get(charge.id) ?? { charge, minuteNumber, minute: 0, dayNumber, day: 0 };
    if (minuteNumber > local.minuteNumber) Object.assign(local, { minuteNumber, minute: 0 });
    if (dayNumber > local.dayNumber) Object.assign(local, { dayNumber, day: 0 });
    locals.set(charge.id, local);
    if (locals.size > size) locals.delete(locals.keys().next().value as string);
    return local;
  }

  /** This server's part of what was left of the window when the store was last heard. */
  function share(limit: number | undefined, used: number | undefined): number {
    return limit === undefined ? Number.POSITIVE_INFINITY : Math.floor(Math.max(0, limit - (used ?? 0)) / instances);
  }

  return {
    spend(charges, known) {
      const now = time.now();
      const refuse = (code: Parameters<typeof refusalCode>[1] | "away", charge: Charge, retryMs: number): Outcome => ({
        ok: false,
        code: code === "away" ? "quota.unavailable" : refusalCode(charge, code),
        retryMs,
        standings: nothing,
      });
      const passing: Local[] = [];
      for (const charge of charges) {
        const mode = modes[charge.counter.kind];
        if (mode === "closed") return refuse("away", charge, 1_000);
        const local = open(charge, now);
        passing.push(local);
        if (mode === "open") continue;
        const seen = known(charge);
        const { perMinute, perDay } = charge.counter;
        const dayShare = share(perDay, seen?.dayNumber === local.dayNumber ? seen.day : undefined);
        if (local.day + 1 > dayShare) return refuse("day", charge, (local.dayNumber + 1) * dayMs - now);
        const minuteShare = share(perMinute, seen?.minuteNumber === local.minuteNumber ? seen.minute : undefined);
        if (local.minute + 1 > minuteShare) return refuse("minute", charge, (local.minuteNumber + 1) * minuteMs - now);
      }
      for (const local of passing) {
        local.minute += 1;
        local.day += 1;
      }
      return { ok: true, standings: nothing };
    },

    async settle(lend, nextSequence, instance) {
      const all = [...locals.values()];
      locals.clear();
      for (const { charge, minute, minuteNumber, day, dayNumber } of all) {
        // what passed in earlier minutes of the outage is the day's alone
        for (const [amount, number] of [
          [minute, minuteNumber],
          [day - minute, -1],
        ] as const) {
          if (amount <= 0) continue;
          await lend(
            charge.tenantId,
            charge.counter,
            {
              ...{ instance, sequence: nextSequence(), wanted: 0, waiting: 0, share: 0 },
              giveBack: { amount: -amount, minuteNumber: number, dayNumber },
            },
            rules,
          );
        }
      }
    },
  };
}
