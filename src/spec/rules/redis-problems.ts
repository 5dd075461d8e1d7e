// runtime.redis: a user of the tenant's own needs a place; without one, options say nothing.
import type { Problem } from "../fault.ts";
import type { RedisService } from "../redis-spec.ts";
import type { TenantSpec } from "../tenant-spec.ts";

export interface RedisContext {
  /** services that the deployment has; unknown while a spec is judged by itself */
  redis?: readonly RedisService[] | undefined;
}

const settingOf: Readonly<Record<RedisService, string>> = {
  "self-managed": "tenantry:redis",
  elasticache: "tenantry:elasticache",
};

export function redisProblems({ runtime }: TenantSpec, { redis: services }: RedisContext): Problem[] {
  const redis = runtime?.redis;
  if (redis === undefined) return [];
  const problem = (path: string[], message: string): Problem => ({
    code: "spec.redis",
    path: ["runtime", "redis", ...path],
    message,
  });
  if (redis.isolation === "prefix")
    return (["service", "rotation", "eraseOnDelete"] as const)
      .filter((name) => redis[name] !== undefined)
      .map((name) => problem([name], "with isolation prefix no user is made, so this says nothing; remove it"));
  const problems: Problem[] = [];
  if (redis.rotation?.keepPrevious === true && redis.rotation.epoch === 1)
    problems.push(problem(["rotation", "keepPrevious"], "there is no epoch before the first; remove keepPrevious"));
  if (redis.service === "elasticache" && redis.eraseOnDelete !== undefined)
    problems.push(
      problem(["eraseOnDelete"], "AWS makes the user but reaches no keys, so nothing could erase them; remove it"),
    );
  if (services === undefined) return problems;
  const [only, second] = services;
  if (redis.service === undefined && second !== undefined)
    problems.push(problem(["isolation"], `the deployment has ${services.join(" and ")}; choose with service`));
  const service = redis.service ?? only;
  if (service === undefined)
    problems.push(
      problem(
        ["isolation"],
        "the deployment has no Redis to make a user in; set tenantry:redis or tenantry:elasticache in Pulumi.yaml, or use isolation prefix",
      ),
    );
  else if (!services.includes(service))
    problems.push(
      problem(["service"], `the deployment has no ${service} Redis; set ${settingOf[service]} in Pulumi.yaml first`),
    );
  else if (service === "elasticache" && redis.eraseOnDelete !== undefined && redis.service === undefined)
    problems.push(
      problem(["eraseOnDelete"], "AWS makes the user but reaches no keys, so nothing could erase them; remove it"),
    );
  return problems;
}
