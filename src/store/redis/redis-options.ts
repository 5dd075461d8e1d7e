// Where Redis is, and as whom we are there.
import type { Cluster, Redis } from "ioredis";
import type { StoreOptions } from "../stores.ts";
import type { RedisUser } from "./redis-user.ts";

/** One connection, or one cluster's. */
export type RedisClient = Redis | Cluster;

export interface RedisStoreOptions extends StoreOptions {
  /** `redis://` or `rediss://` with user, password and database; several nodes of one cluster: a list. Or else `client`. */
  readonly url?: string | readonly string[];
  /**
   * A client of the caller's own, who ends it, too; it should have `enableOfflineQueue: false`, a `commandTimeout`, and
   * `autoResendUnfulfilledCommands: false`, without which `quotas` may count what was under way twice.
   */
  readonly client?: RedisClient;
  /** The URLs are nodes of a cluster; default: false for one, true for several. */
  readonly cluster?: boolean;
  /** Begins every key: letters, digits, `.`, `:`, `_`, `-`. Default `tenantry:`, which provisioned ACL users are made for. */
  readonly prefix?: string;
  /** ms that one command may take; default 1,000 */
  readonly commandTimeout?: number;
  /**
   * Strict mode: each tenant's commands run as that tenant's own ACL user, whose key pattern Redis itself enforces; undefined:
   * this one has none, and its commands run as the deployment's user.
   */
  readonly tenantUser?: (tenantId: string) => RedisUser | undefined | Promise<RedisUser | undefined>;
  /** connections of strict mode that are open at once; default 32 */
  readonly tenantConnections?: number;
}
