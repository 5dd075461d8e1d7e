// tenantry/runtime: resolve → authenticate → authorize, for every request of an MCP server.
export { builtInRoles } from "../plan/built-in-roles.ts";
export type { AdmitRequest } from "./admit-request.ts";
export type { HttpAnswer } from "./answers.ts";
export type { AuditEvent } from "./audit/audit-event.ts";
export type { AuditActor, AuditFact } from "./audit/audit-fact.ts";
export type { AuditLog } from "./audit/audit-log.ts";
export type { AuditSink } from "./audit/audit-sink.ts";
export { type AuditedStoresOptions, auditedStores } from "./audit/audited-stores.ts";
export { jsonlSink } from "./audit/jsonl-sink.ts";
export { type AuditLogOptions, type OpenedAuditLog, openAuditLog } from "./audit/open-audit-log.ts";
export { storeSink } from "./audit/store-sink.ts";
export { streamSink } from "./audit/stream-sink.ts";
export { webhookSink } from "./audit/webhook-sink.ts";
export type { AuditRecord } from "./audit-record.ts";
export { contextOf, type GuardAuthInfo, makeAuthInfo } from "./auth-info.ts";
export { type AuthenticateOptions, authenticate, type TokenKeys } from "./authenticate/authenticate.ts";
export type { AuthenticateCode, Authentication, Principal } from "./authenticate/principal.ts";
export {
  createTokenCache,
  type OpenToken,
  type TokenCache,
  type TokenCacheOptions,
} from "./authenticate/token-cache.ts";
export { type Ask, authorize, type Decision, mayAsk } from "./authorize/authorize.ts";
export { type Explanation, explain, type NamedPermission } from "./authorize/explain.ts";
export type { DecidingBundle, TenancyBundle, TenantInput } from "./bundle-view.ts";
export { declaredBy } from "./declared-by.ts";
export { type ExpressRequest, type ExpressResponse, express } from "./express.ts";
export { type FetchGuardOptions, type FetchHandler, fetchGuard } from "./fetch-guard.ts";
export { type GuardableServer, type GuardOptions, guardMcpServer } from "./guard/guard-mcp-server.ts";
export { createLimiter, type LimiterOptions } from "./limit/create-limiter.ts";
export type { LimitCode, Limiter, Spending } from "./limit/limiter.ts";
export { type MemberRoles, type MemberRolesOptions, type Membership, memberId, memberRoles } from "./member-roles.ts";
export { openSecret, type SealKey } from "./open-secret.ts";
export { openTenancy } from "./open-tenancy.ts";
export { type AnswerOf, type OpenWork, openWork } from "./open-work.ts";
export { fileChannel } from "./push/file-channel.ts";
export { pollChannel } from "./push/poll-channel.ts";
export type { PushChannel } from "./push/push-channel.ts";
export { redisChannel } from "./push/redis-channel.ts";
export {
  type Resolution,
  type ResolveCode,
  type ResolveOptions,
  type ResolveRequest,
  resolveTenant,
  type TenantSource,
} from "./resolve-tenant.ts";
export { type ResourceMetadata, resourceMetadata } from "./resource-metadata.ts";
export type { RuntimeCode, RuntimeError } from "./runtime-error.ts";
export { createSessionKeeper, type SessionKeeperOptions, type Sessions } from "./sessions/create-session-keeper.ts";
export { ownEventStore, type StreamEvents } from "./sessions/own-event-store.ts";
export type { SessionKeeper } from "./sessions/session-keeper.ts";
export type { ChangeChannel, StoredTenants } from "./stored/stored-tenants.ts";
export type { Admission, Tenancy } from "./tenancy.ts";
export type { SessionPolicy, TenancyOptions } from "./tenancy-options.ts";
export { currentTenant, runAsTenant, type TenantContext } from "./tenant-context.ts";
export { type CredentialsTenancy, tenantRedisCredentials } from "./tenant-redis-credentials.ts";
export { currentScope, runAsPlatform } from "./tenant-scope.ts";
export { createUsageTracker, type UsageTracker, type UsageTrackerOptions } from "./usage/create-usage-tracker.ts";
export { openTelemetryUsage } from "./usage/open-telemetry-usage.ts";
export { prometheusUsage } from "./usage/prometheus-usage.ts";
export { usageCsv } from "./usage/usage-csv.ts";
