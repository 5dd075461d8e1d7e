import type { StoreOptions, Stores } from "../stores.ts";
import { MemoryAuditStore } from "./memory-audit-store.ts";
import { MemoryOAuthTokenStore } from "./memory-oauth-token-store.ts";
import { MemoryRoleStore } from "./memory-role-store.ts";
import { MemorySessionStore } from "./memory-session-store.ts";
import { MemoryTenantStore } from "./memory-tenant-store.ts";
import { MemoryUsageStore } from "./memory-usage-store.ts";
import { TenantLives } from "./tenant-lives.ts";

/**
 * Everything in this process's memory, bounded: for one server, for tests, and to begin with. Nothing is on disk, and two
 * servers do not see each other's. Values are copied in and out.
 */
export function openMemoryStores(options: StoreOptions = {}): Stores {
  const lives = new TenantLives(options);
  const tenants = new MemoryTenantStore(lives);
  return {
    tenants,
    ...(options.declared === undefined ? { lives: tenants } : {}),
    tokens: new MemoryOAuthTokenStore(lives),
    sessions: new MemorySessionStore(lives),
    roles: new MemoryRoleStore(lives),
    usage: new MemoryUsageStore(lives),
    audit: new MemoryAuditStore(lives),
    async close() {
      lives.close();
    },
  };
}
