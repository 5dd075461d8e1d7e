// A tenant's declared quotas as counters, worked out once a config; hot requests only look them up.
import type { RateLimit, TenantConfig, TenantQuotas } from "../../bundle/documents.ts";
import type { QuotaCounter } from "../../store/quota-store.ts";
import type { Principal } from "../authenticate/principal.ts";
import { type Charge, chargeOf } from "./charge.ts";
import { policyOf } from "./spending-headers.ts";

/** The counters of one kind of request, and what `RateLimit-Policy` says of them. */
export interface Charges {
  readonly list: readonly Charge[];
  readonly policy: string;
}

export interface ChargeDefaults {
  /** the limits of a tenant that declares no quotas; absent: it is not limited, for it declared nothing */
  readonly tenant?: RateLimit;
  /** limits of each user, and of tools, where the tenant declares none of its own */
  readonly perUser?: RateLimit;
  readonly perTool?: Readonly<Record<string, RateLimit>>;
}

export interface TenantCharges {
  /** What one request of this principal is counted against. Empty: nothing limits it. */
  ofRequest(principal: Principal | undefined): Charges;
  /** What one call of a tool is counted against; `undefined` where it has no limit. */
  ofTool(tool: string): Charges | undefined;
}

export function tenantCharges(tenant: TenantConfig, defaults: ChargeDefaults): TenantCharges {
  const quotas: Partial<TenantQuotas> = tenant.config.quotas ?? {};
  const id = tenant.tenant;
  const whole = quotas.rateLimit ?? defaults.tenant;
  const perUser = quotas.perUser ?? defaults.perUser;
  const common = whole === undefined ? [] : [chargeOf(id, counter("tenant", "", whole))];
  const withoutUser = charges(common);
  // a principal is one object for all requests that carry the same token
  const users = new WeakMap<Principal, Charges>();
  const tools = new Map(
    Object.entries({ ...defaults.perTool, ...quotas.tools }).map(([tool, limit]) => [
      tool,
      charges([chargeOf(id, counter("tool", tool, limit))]),
    ]),
  );
  return {
    ofRequest(principal) {
      if (perUser === undefined || principal === undefined) return withoutUser;
      const known = users.get(principal);
      if (known !== undefined) return known;
      // a subject is somebody within its issuer only
      const name = JSON.stringify([principal.issuer, principal.subject]);
      const made = charges([...common, chargeOf(id, counter("user", name, perUser))]);
      users.set(principal, made);
      return made;
    },
    ofTool: (tool) => tools.get(tool),
  };
}

function charges(list: readonly Charge[]): Charges {
  return { list, policy: policyOf(list) };
}

function counter(kind: QuotaCounter["kind"], name: string, limit: RateLimit): QuotaCounter {
  return {
    kind,
    name,
    ...(limit.requestsPerMinute === undefined ? {} : { perMinute: limit.requestsPerMinute }),
    ...(limit.requestsPerDay === undefined ? {} : { perDay: limit.requestsPerDay }),
  };
}
