import type { DeploymentSettings } from "./deployment-settings.ts";
import type { RedisService } from "./redis-spec.ts";

/** The services in which tenants of a deployment can have a Redis user of their own. */
export function deploymentRedis({
  redis,
  elasticache,
}: Partial<Pick<DeploymentSettings, "redis" | "elasticache">>): RedisService[] {
  return [
    ...(redis === undefined ? [] : ["self-managed" as const]),
    ...(elasticache === undefined ? [] : ["elasticache" as const]),
  ];
}
