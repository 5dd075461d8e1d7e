import type { UsagePlanArgs } from "@pulumi/aws/apigateway/usagePlan.js";
import type { PlannedGateway } from "../../plan/planned-gateway.ts";

/** A planned gateway's limits and stages, as `aws:apigateway/usagePlan:UsagePlan` takes them. */
export function usagePlanArgs({
  region,
  restApis,
  limits,
}: Pick<PlannedGateway, "region" | "restApis" | "limits">): UsagePlanArgs {
  return {
    region,
    apiStages: restApis.map(({ apiId, stage }) => ({ apiId, stage })),
    throttleSettings: { rateLimit: limits.rate, burstLimit: limits.burst },
    quotaSettings: { limit: limits.quota, period: limits.period },
  };
}
