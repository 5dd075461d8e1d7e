// A tenant's user in Redis, wherever that is, and what its servers need to sign in as it.
import { type Output, secret } from "@pulumi/pulumi";
import type { PlannedRedis } from "../../plan/planned-redis.ts";
import { redisAccess } from "../../plan/redis-access.ts";
import { tenantNames } from "../../plan/tenant-names.ts";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import type { Tenant } from "../tenant.ts";
import { RedisUser } from "./redis-user.ts";

/** What the tenant's stack shows of it: nothing secret. */
export interface RedisOutcome {
  user: string | Output<string>;
  /** of a user that we made ourselves: whether it outlives a restart of the server by itself */
  persisted?: Output<"file" | "memory">;
}

/**
 * Registers the user in a Redis of our own; one of ElastiCache stands in the platform stack, and its password is read from
 * there. `secrets` are for the signed config. Throws what `elasticachePassword` throws.
 */
export async function provisionRedis(
  plan: TenantPlan,
  redis: PlannedRedis,
  tenant: Tenant,
): Promise<{ outcome: RedisOutcome; secrets: { field: string; value: Output<string> }[] }> {
  const field = "redis.password";
  if (redis.service === "elasticache") {
    const { elasticachePassword } = await import("../aws/elasticache-password.ts");
    const { user, password } = elasticachePassword(plan, redis);
    return { outcome: { user }, secrets: password === undefined ? [] : [{ field, value: password }] };
  }
  const { tenantId, owner } = plan;
  const { place, user, enabled, rotation, eraseOnDelete } = redis;
  const { pulumi, redis: prefix } = tenantNames(tenantId);
  const made = new RedisUser(
    `${pulumi}redis.user`,
    { ...place, owner, user, prefix, accessString: redisAccess(redis), enabled, ...rotation, eraseOnDelete },
    { parent: tenant },
  );
  const { persisted } = made;
  return { outcome: { user, persisted }, secrets: [{ field, value: secret(made.password) }] };
}
