// What a request is counted against: the tenant's own limits, its user's, a tool's.
import type { QuotaCounter } from "../../store/quota-store.ts";
import type { LimitCode } from "./limiter.ts";

/** One counter of one tenant. */
export interface Charge {
  readonly tenantId: string;
  readonly counter: QuotaCounter;
  /** tells counters of all tenants apart within this process */
  readonly id: string;
}

/** A counter as it was last seen. */
export interface Standing {
  /** requests counted against the minute and the day, by the last answer */
  readonly minute: number;
  readonly day: number;
  readonly minuteNumber: number;
  readonly dayNumber: number;
  /** requests of those that are still this server's to spend (lease mode) */
  readonly tokens?: number;
}

/** Spent on every charge, or refused by one. `standings` in the order of the charges; absent where never seen. */
export type Outcome =
  | { readonly ok: true; readonly standings: readonly (Standing | undefined)[] }
  | {
      readonly ok: false;
      readonly code: LimitCode;
      /** ms until it is worth asking again */
      readonly retryMs: number;
      readonly standings: readonly (Standing | undefined)[];
    };

/** One way of counting: `exact` or `lease`. Never throws. */
export interface Counting {
  spend(charges: readonly Charge[]): Outcome | Promise<Outcome>;
  close(): Promise<void>;
}

export function chargeOf(tenantId: string, counter: QuotaCounter): Charge {
  return { tenantId, counter, id: `${tenantId}\n${counter.kind}\n${counter.name}` };
}

/** The code of a refusal; a tenant's says which window, for people; a block says that it is a penalty. */
export function refusalCode(charge: Charge, by: "minute" | "day" | "block"): LimitCode {
  if (by === "block") return "quota.blocked";
  return charge.counter.kind === "tenant" ? `quota.${by}` : `quota.${charge.counter.kind}`;
}
