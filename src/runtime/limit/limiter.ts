// What admission asks of quotas. `checkQuota` spends: a request that is let in has been counted against its windows.
import type { TenantContext } from "../tenant-context.ts";

/** Let through or not, with the headers that say how much is left. A refusal is answered with 429. */
export type Spending =
  | { readonly ok: true; readonly headers: Readonly<Record<string, string>> }
  | {
      readonly ok: false;
      readonly code: LimitCode;
      /** `RateLimit`, `RateLimit-Policy` and `Retry-After` */
      readonly headers: Readonly<Record<string, string>>;
    };

export type LimitCode =
  | "quota.minute"
  | "quota.day"
  | "quota.user"
  | "quota.tool"
  | "quota.blocked"
  /** the counters are away, and this quota fails closed */
  | "quota.unavailable";

/** Limits of one server. Answers at once where it can. Never throws. */
export interface Limiter {
  /** Spends one request of the tenant, and of the user where users have limits. */
  spend(context: TenantContext): Spending | Promise<Spending>;
  /** Spends one call of a tool, where tools have limits; `undefined` where this one has none. */
  spendTool(context: TenantContext, tool: string): Spending | Promise<Spending> | undefined;
  close(): Promise<void>;
}
