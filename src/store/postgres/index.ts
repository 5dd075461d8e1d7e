// tenantry/store/postgres: every store on PostgreSQL, behind row-level security; and on PGlite, for development.
export type { TenantUsageTracker, UsageReport, UsageTotals } from "../tenant-usage-tracker.ts";
export { type CheckOptions, checkDatabase, type DatabaseFault, databaseFaults } from "./check-database.ts";
export type { ClassPools } from "./class-pools.ts";
export { type MigrateOptions, type MigrationOutcome, type MigrationStep, migrateDatabase } from "./migrate-database.ts";
export { migratePostgres } from "./migrate-postgres.ts";
export { openPgliteStores, type PgliteStoreOptions } from "./open-pglite-stores.ts";
export { openPostgresStores, type PostgresStoreOptions } from "./open-postgres-stores.ts";
export { PostgresAuditStore } from "./postgres-audit-store.ts";
export { PostgresOAuthTokenStore } from "./postgres-oauth-token-store.ts";
export { PostgresRoleStore } from "./postgres-role-store.ts";
export { PostgresSessionStore } from "./postgres-session-store.ts";
export { PostgresTenantStore } from "./postgres-tenant-store.ts";
export { PostgresUsageStore } from "./postgres-usage-store.ts";
export type { SqlClient } from "./sql-client.ts";
