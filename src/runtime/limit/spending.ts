// What a limiter answers: headers are worked out when somebody reads them, for most requests are let through unread.
import type { Outcome } from "./charge.ts";
import type { LimitCode, Spending } from "./limiter.ts";
import { remainingOf, retryAfter } from "./spending-headers.ts";
import type { StoreTime } from "./store-time.ts";
import type { Charges } from "./tenant-charges.ts";

export function spendingOf(charges: Charges, outcome: Outcome, time: StoreTime): Spending {
  return outcome.ok ? new Passed(charges, outcome, time) : new Refused(charges, outcome, time);
}

class Told {
  readonly #charges: Charges;
  readonly #outcome: Outcome;
  readonly #time: StoreTime;

  constructor(charges: Charges, outcome: Outcome, time: StoreTime) {
    this.#charges = charges;
    this.#outcome = outcome;
    this.#time = time;
  }

  get headers(): Readonly<Record<string, string>> {
    const { list, policy } = this.#charges;
    const outcome = this.#outcome;
    const remaining = remainingOf(list, outcome.standings, this.#time.now());
    return {
      "ratelimit-policy": policy,
      // while the store is away nobody knows what remains
      ...(remaining === "" ? {} : { ratelimit: remaining }),
      ...(outcome.ok ? {} : { "retry-after": retryAfter(outcome.retryMs) }),
    };
  }
}

class Passed extends Told {
  readonly ok = true;
}

class Refused extends Told {
  readonly ok = false;
  readonly code: LimitCode;

  constructor(charges: Charges, outcome: Outcome & { ok: false }, time: StoreTime) {
    super(charges, outcome, time);
    this.code = outcome.code;
  }
}
