// Redis users whose patterns reach beyond their tenant: ACLs are globs, and nothing else in Redis tells tenants apart.
import type { Claimant, Report } from "./cross-tenant-proof.ts";
import { globPattern } from "./glob-pattern.ts";
import type { TenantPlan } from "./tenant-plan.ts";

/** A pattern that is the tenant's own prefix and a star reaches what the prefix does, which `collidingNames` has judged. */
export function overlappingRedis(plans: readonly TenantPlan[], report: Report): void {
  for (const plan of plans) {
    const { redis, content } = plan;
    if (redis === undefined) continue;
    const own = `${content.redis.prefix}*`;
    for (const kind of ["keys", "channels"] as const)
      for (const pattern of redis[kind].filter((each) => each !== own)) {
        const reached = new RegExp(`${globPattern(pattern).source}$`, "u");
        for (const other of plans) {
          if (other === plan) continue;
          const example = `${other.content.redis.prefix}${kind === "keys" ? "session:1" : "events"}`;
          if (!reached.test(example)) continue;
          const [a, b] = [plan.tenantId, other.tenantId];
          report(
            "fleet.redis-overlap",
            claimant(plan),
            claimant(other),
            `the Redis user of ${a} has the ${kind === "keys" ? "key" : "channel"} pattern ${pattern}, which reaches ${b}`,
            kind === "keys"
              ? `GET ${example} is allowed to the user ${redis.user}, and the key is ${b}'s`
              : `SUBSCRIBE ${example} is allowed to the user ${redis.user}, and the channel is ${b}'s`,
          );
        }
      }
  }
}

const claimant = (plan: TenantPlan): Claimant => ({
  ...{ kind: "redis-user", key: plan.redis?.user ?? "" },
  ...{ path: plan.redis === undefined ? ["tenantId"] : ["runtime", "redis"], plan },
});
