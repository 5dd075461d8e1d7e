import type { TenantConfig } from "../bundle/documents.ts";
import type { DeclaredTenant } from "../store/stores.ts";

/** What a verified config tells a store: the tenant's life and limit, whether it demands a Redis user of its own, and which. */
export function declaredTenant({ generation, config }: TenantConfig): DeclaredTenant {
  const maxUsers = config.quotas?.maxUsers;
  return {
    generation,
    ...(maxUsers === undefined ? {} : { maxUsers }),
    ...(config.redis.isolation === "acl"
      ? { ownRedisUser: true, redisCredentials: JSON.stringify([config.redis.user, config.secrets["redis.password"]]) }
      : {}),
  };
}
