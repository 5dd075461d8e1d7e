// tenantry/store/redis: everything in one Redis or Redis Cluster. Needs the package ioredis.
export type { TenantUsageTracker, UsageReport, UsageTotals } from "../tenant-usage-tracker.ts";
export { openRedisStores, type RedisStores } from "./open-redis-stores.ts";
export { RedisAuditStore } from "./redis-audit-store.ts";
export { RedisLives } from "./redis-lives.ts";
export { RedisOAuthTokenStore } from "./redis-oauth-token-store.ts";
export type { RedisClient, RedisStoreOptions } from "./redis-options.ts";
export { type RedisQuotaOptions, redisQuotaStore } from "./redis-quota-store.ts";
export { RedisRoleStore } from "./redis-role-store.ts";
export { RedisSessionStore } from "./redis-session-store.ts";
export { type RedisTenantCacheOptions, redisTenantCache } from "./redis-tenant-cache.ts";
export { redisTenantChanges, type TenantChanges } from "./redis-tenant-changes.ts";
export { RedisTenantStore } from "./redis-tenant-store.ts";
export { RedisUsageStore } from "./redis-usage-store.ts";
export type { RedisUser } from "./redis-user.ts";
