// What a tenant may use of an API gateway: its limits in the gateway's own units, and with whom it shares a usage plan.
import { createHash } from "node:crypto";
import type { TenantSpec } from "../spec/tenant-spec.ts";

export interface GatewayLimits {
  /** requests a second, on average (token bucket) */
  rate: number;
  /** requests at once */
  burst: number;
  /** requests a period */
  quota: number;
  period: "DAY" | "WEEK" | "MONTH";
}

export interface PlannedGateway {
  region: string;
  /** sorted by API and stage */
  restApis: { apiId: string; stage: string }[];
  limits: GatewayLimits;
  /** name of the usage plan in the platform stack; absent where the spec's override makes one of the tenant's own */
  tier?: string;
  /** keys: that of `epoch`, and of the epoch before where `keepPrevious` */
  rotation: { epoch: number; keepPrevious: boolean };
  /** the key opens nothing while the tenant is suspended */
  enabled: boolean;
  /** the spec's `plan`, for tags */
  plan: TenantSpec["plan"];
}

/**
 * Rates are a minute's requests / 60, rounded down to thousandths so that the gateway never lets more through than the
 * spec says (and at least 0.016, for one a minute); the burst is a second's requests, rounded up. API Gateway counts a
 * minute nowhere and all of it by best effort: the runtime's own limit stays the exact one.
 * A tier is all tenants of one plan with the same place and the same limits.
 */
export function plannedGateway({ plan, status, settings, runtime }: TenantSpec): PlannedGateway | undefined {
  const gateway = runtime?.gateway;
  const { region, restApis, override } = gateway ?? {};
  const quota = settings.quotas?.rateLimit;
  if (gateway?.kind !== "aws-api-gateway" || region === undefined || restApis === undefined) return undefined;
  const place = {
    region,
    restApis: restApis
      .map(({ apiId, stage }) => ({ apiId, stage }))
      .sort((a, b) => (`${a.apiId}/${a.stage}` < `${b.apiId}/${b.stage}` ? -1 : 1)),
  };
  const epoch = gateway.rotation?.epoch ?? 1;
  const rotation = { epoch, keepPrevious: epoch > 1 && (gateway.rotation?.keepPrevious ?? true) };
  const rest = { ...place, rotation, enabled: status !== "suspended", plan };
  if (override !== undefined) {
    const { rate, burst, quotaPerDay = 0, quota: own = { limit: quotaPerDay, period: "DAY" as const } } = override;
    return { ...rest, limits: { rate, burst, quota: own.limit, period: own.period } };
  }
  if (quota === undefined) return undefined;
  const { requestsPerMinute, requestsPerDay } = quota;
  const limits: GatewayLimits = {
    rate: Math.floor((requestsPerMinute * 1_000) / 60) / 1_000,
    burst: Math.ceil(requestsPerMinute / 60),
    quota: requestsPerDay,
    period: "DAY",
  };
  const digest = createHash("sha256")
    .update(JSON.stringify([place, limits]))
    .digest("hex")
    .slice(0, 20);
  return { ...rest, limits, tier: `${plan}-${digest}` };
}
