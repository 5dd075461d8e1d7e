import type { QuotaStore } from "../quota-store.ts";
import type { Stores } from "../stores.ts";
import { connectRedis } from "./connect-redis.ts";
import { RedisAuditStore } from "./redis-audit-store.ts";
import { redisKeys } from "./redis-keys.ts";
import { RedisLives } from "./redis-lives.ts";
import { RedisOAuthTokenStore } from "./redis-oauth-token-store.ts";
import type { RedisStoreOptions } from "./redis-options.ts";
import { quotasOn } from "./redis-quota-store.ts";
import { RedisRoleStore } from "./redis-role-store.ts";
import { RedisSessionStore } from "./redis-session-store.ts";
import { RedisTenantStore } from "./redis-tenant-store.ts";
import { RedisUsageStore } from "./redis-usage-store.ts";

export interface RedisStores extends Stores {
  /** counters of requests, for `createLimiter({ store })`: below the same prefix, by the same users, erased with their tenant */
  readonly quotas: QuotaStore;
}

/**
 * Everything in one Redis (7.0 or later) or Redis Cluster, below one prefix. Throws `store.unavailable` where it does not
 * answer now, `store.configuration` for options that cannot be.
 */
export async function openRedisStores(options: RedisStoreOptions): Promise<RedisStores> {
  redisKeys(options.prefix);
  const client = options.client ?? (await connectRedis(options));
  const lives = new RedisLives(client, options);
  const tenants = new RedisTenantStore(lives);
  return {
    tenants,
    ...(options.declared === undefined ? { lives: tenants } : {}),
    tokens: new RedisOAuthTokenStore(lives),
    sessions: new RedisSessionStore(lives),
    roles: new RedisRoleStore(lives),
    usage: new RedisUsageStore(lives),
    audit: new RedisAuditStore(lives),
    quotas: quotasOn((tenantId, work) => lives.onTenant(tenantId, work), lives.keys),
    close: () => lives.close(),
  };
}
