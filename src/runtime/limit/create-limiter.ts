// The limiter of one server: quotas as the signed config declares them, counted exactly or by lease.
import type { RateLimit, TenantConfig } from "../../bundle/documents.ts";
import { memoryQuotaStore } from "../../store/memory/memory-quota-store.ts";
import type { QuotaStore } from "../../store/quota-store.ts";
import type { Counting } from "./charge.ts";
import { exactCounting } from "./exact-counting.ts";
import type { FailMode, FailModes } from "./insurance.ts";
import { leaseCounting } from "./lease-counting.ts";
import type { Limiter, Spending } from "./limiter.ts";
import { spendingOf } from "./spending.ts";
import { type StoreTime, storeTime } from "./store-time.ts";
import { type Charges, type TenantCharges, tenantCharges } from "./tenant-charges.ts";

export interface LimiterOptions {
  /** default: this process's memory, so that declared quotas hold on a server that runs alone */
  readonly store?: QuotaStore;
  /** `exact` (default): a round trip a request. `lease`: batches ahead, from memory in between. */
  readonly mode?: "exact" | "lease";
  /** default `fixed` */
  readonly windows?: "fixed" | "sliding";
  /** while the store is away, for all or for each kind of quota; default `closed` */
  readonly failMode?: FailMode | FailModes;
  /** servers that share the limits, for `local-share`; default 1 */
  readonly instances?: number;
  /** seconds for which a counter that refused goes on refusing; default 0: only until its window ends */
  readonly blockSeconds?: number;
  /** limits of each user where the tenant's config declares none */
  readonly perUser?: RateLimit;
  /** tool → limits of its calls by a tenant, where the tenant's config declares none */
  readonly perTool?: Readonly<Record<string, RateLimit>>;
  /** limits of tenants that declare no quotas; default: not limited */
  readonly undeclared?: RateLimit;
  /** lease mode: most requests taken ahead at once (default 1,000), and the part of a limit that may lie unused (0.01) */
  readonly batch?: number;
  readonly share?: number;
  /** ms to wait for the store (default 250), and between two tries while it is away (1,000) */
  readonly timeoutMs?: number;
  readonly retryMs?: number;
  /** counters that this server remembers at once; default 10,000 */
  readonly counters?: number;
  /** ms on a clock that never steps */
  readonly monotonic?: () => number;
}

const noHeaders = Object.freeze({});
const unlimited: Spending = Object.freeze({ ok: true, headers: noHeaders });

/**
 * Makes a limiter over a store of counters. Close it when the server stops: leases go back then. Of a tenant
 * that declares no quotas nothing is limited, for it declared nothing, unless `undeclared` says what then holds.
 */
export function createLimiter(options: LimiterOptions = {}): Limiter {
  const monotonic = options.monotonic ?? (() => performance.now());
  const time = storeTime(monotonic);
  const counting = countingOf(options, monotonic, time);
  const byConfig = new WeakMap<TenantConfig, TenantCharges>();

  function chargesOf(tenant: TenantConfig): TenantCharges {
    const known = byConfig.get(tenant);
    if (known !== undefined) return known;
    const { undeclared, perUser, perTool } = options;
    const made = tenantCharges(tenant, {
      ...(undeclared === undefined ? {} : { tenant: undeclared }),
      ...(perUser === undefined ? {} : { perUser }),
      ...(perTool === undefined ? {} : { perTool }),
    });
    byConfig.set(tenant, made);
    return made;
  }

  function spendOn(charges: Charges): Spending | Promise<Spending> {
    if (charges.list.length === 0) return unlimited;
    const outcome = counting.spend(charges.list);
    return outcome instanceof Promise
      ? outcome.then((later) => spendingOf(charges, later, time))
      : spendingOf(charges, outcome, time);
  }

  return {
    // without a config the guard is switched off (`passthrough`)
    spend: ({ tenant, principal }) =>
      tenant === undefined ? unlimited : spendOn(chargesOf(tenant).ofRequest(principal)),
    spendTool({ tenant }, tool) {
      const charges = tenant === undefined ? undefined : chargesOf(tenant).ofTool(tool);
      return charges === undefined ? undefined : spendOn(charges);
    },
    close: () => counting.close(),
  };
}

function countingOf(options: LimiterOptions, monotonic: () => number, time: StoreTime): Counting {
  const failMode = options.failMode ?? "closed";
  const parts = {
    store: options.store ?? memoryQuotaStore(),
    rules: { windows: options.windows ?? "fixed", blockMs: Math.round((options.blockSeconds ?? 0) * 1000) },
    failModes: typeof failMode === "string" ? { tenant: failMode, user: failMode, tool: failMode } : failMode,
    instances: Math.max(1, options.instances ?? 1),
    size: options.counters ?? 10_000,
    timeoutMs: options.timeoutMs ?? 250,
    retryMs: options.retryMs ?? 1_000,
    ...{ monotonic, time },
  };
  return options.mode === "lease"
    ? leaseCounting({ ...parts, batch: options.batch ?? 1_000, share: options.share ?? 0.01, idleMs: 5_000 })
    : exactCounting(parts);
}
