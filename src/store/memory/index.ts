// tenantry/store/memory: everything in this process's memory.
export type { TenantUsageTracker, UsageReport, UsageTotals } from "../tenant-usage-tracker.ts";
export { MemoryAuditStore } from "./memory-audit-store.ts";
export { MemoryOAuthTokenStore } from "./memory-oauth-token-store.ts";
export { type MemoryQuotaOptions, memoryQuotaStore } from "./memory-quota-store.ts";
export { MemoryRoleStore } from "./memory-role-store.ts";
export { MemorySessionStore } from "./memory-session-store.ts";
export { MemoryTenantStore } from "./memory-tenant-store.ts";
export { MemoryUsageStore } from "./memory-usage-store.ts";
export { openMemoryStores } from "./open-memory-stores.ts";
export { TenantLives } from "./tenant-lives.ts";
