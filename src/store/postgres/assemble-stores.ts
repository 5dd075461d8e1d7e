import type { StoreOptions, Stores } from "../stores.ts";
import type { Database } from "./database.ts";
import { PostgresAuditStore } from "./postgres-audit-store.ts";
import { PostgresOAuthTokenStore } from "./postgres-oauth-token-store.ts";
import { PostgresRoleStore } from "./postgres-role-store.ts";
import { PostgresSessionStore } from "./postgres-session-store.ts";
import { PostgresTenantStore } from "./postgres-tenant-store.ts";
import { PostgresUsageStore } from "./postgres-usage-store.ts";
import { storeFrame } from "./store-frame.ts";

/** The stores over one database, whichever driver serves it; closing them closes it. */
export function assembleStores(database: Database, options: StoreOptions): Stores {
  const frame = storeFrame(database, options);
  const tenants = new PostgresTenantStore(frame);
  return {
    tenants,
    ...(options.declared === undefined ? { lives: tenants } : {}),
    tokens: new PostgresOAuthTokenStore(frame, options.tokenKey),
    sessions: new PostgresSessionStore(frame),
    roles: new PostgresRoleStore(frame),
    usage: new PostgresUsageStore(frame),
    audit: new PostgresAuditStore(frame),
    close: () => database.close(),
  };
}
