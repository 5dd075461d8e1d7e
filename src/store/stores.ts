// Everything that a deployment keeps, opened together from one place: memory, Redis or PostgreSQL.
import type { Clock } from "../clock.ts";
import type { AuditStore } from "./audit-store.ts";
import type { LifeStore } from "./life-store.ts";
import type { OAuthTokenStore } from "./oauth-token-store.ts";
import type { QuotaStore } from "./quota-store.ts";
import type { RoleStore } from "./role-store.ts";
import type { SessionStore } from "./session-store.ts";
import type { TenantStore } from "./tenant-store.ts";
import type { UsageStore } from "./usage-store.ts";

export interface Stores {
  readonly tenants: TenantStore;
  readonly tokens: OAuthTokenStore;
  readonly sessions: SessionStore;
  readonly roles: RoleStore;
  readonly usage: UsageStore;
  readonly audit: AuditStore;
  /** counters of requests, where the place has them; handlers never get them */
  readonly quotas?: QuotaStore;
  /** which life each tenant is in; absent where tenants are declared by a bundle. Handlers never get it. */
  readonly lives?: LifeStore;
  close(): Promise<void>;
}

/** What a signed bundle says of a tenant that a store needs; `undefined` for one that is not there. */
export interface DeclaredTenant {
  /** a destroyed id that came back has another: nothing of the first life is reachable */
  readonly generation: number;
  readonly maxUsers?: number;
  /** its Redis commands run as a user of its own or not at all; default: false */
  readonly ownRedisUser?: boolean;
  /** text that changes with its Redis user or the user's password: its connection is then opened anew; nothing secret */
  readonly redisCredentials?: string;
}

export interface StoreOptions {
  /** seconds since the epoch; default: the system's */
  clock?: Clock;
  /** deployments with specs: tenants are the bundle's, and the store keeps the rest. Absent: the store's own tenants count. */
  declared?: (tenantId: string) => DeclaredTenant | undefined;
  /** 32 bytes from which each tenant's data key is derived; tokens are encrypted by it */
  tokenKey?: Uint8Array;
}
