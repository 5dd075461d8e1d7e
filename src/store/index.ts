// tenantry/store: what every store promises, and what may be put around one.
export type { AuditQuery, AuditStore, StoredAuditRecord } from "./audit-store.ts";
export { cachedTenantStore, type TenantCache, type TenantCacheOptions } from "./cached-tenant-store.ts";
export { declaredRoleStore } from "./declared-role-store.ts";
export { type DeclaredTenants, declaredTenantStore } from "./declared-tenant-store.ts";
export type { LifeStore, StoredLife } from "./life-store.ts";
export type { OAuthTokenStore, StoredTokenInfo } from "./oauth-token-store.ts";
export type { QuotaAnswer, QuotaCounter, QuotaRules, QuotaStore } from "./quota-store.ts";
export type { Permission, Role, RoleStore } from "./role-store.ts";
export { type ScopedStoresOptions, scopedStores } from "./scoped-stores.ts";
export type { Session, SessionLimit, SessionOpening, SessionStore } from "./session-store.ts";
export { type StoreCode, StoreError } from "./store-error.ts";
export type { DeclaredTenant, StoreOptions, Stores } from "./stores.ts";
export type {
  FeatureFlags,
  ListOptions,
  SAMLConfig,
  Tenant,
  TenantOAuthConfig,
  TenantQuotas,
  TenantSettings,
  TenantUser,
} from "./tenant.ts";
export type { CrossTenantAttempt, CurrentScope, TenantScope } from "./tenant-scope.ts";
export type { MemberFacts, MemberStore, TenantStore } from "./tenant-store.ts";
export { type UnscopedTokenStore, unscopedTokenStore } from "./unscoped-token-store.ts";
export {
  type UsageCount,
  type UsageResolution,
  type UsageRow,
  type UsageStore,
  usageResolutions,
} from "./usage-store.ts";
