// What a server says when it opens its tenancy.
import type { Clock } from "../clock.ts";
import type { RedisUser } from "../store/redis/redis-user.ts";
import type { StoreOptions, Stores } from "../store/stores.ts";
import type { AuditLog } from "./audit/audit-log.ts";
import type { AuditRecord } from "./audit-record.ts";
import type { TokenKeys } from "./authenticate/authenticate.ts";
import type { Limiter } from "./limit/limiter.ts";
import type { PushChannel } from "./push/push-channel.ts";
import type { ResolveOptions } from "./resolve-tenant.ts";
import type { SessionKeeper } from "./sessions/session-keeper.ts";
import type { StoredTenants } from "./stored/stored-tenants.ts";
import type { UsageRecorder } from "./usage-recorder.ts";

/** What the bundle says of a tenant that a store needs to know. */
export type DeclaredTenants = NonNullable<StoreOptions["declared"]>;

/** tenant id → the Redis user that its config names, with its password; undefined where it names none */
type TenantUser = (tenantId: string) => Promise<RedisUser | undefined>;

export interface SessionPolicy {
  /** one session more than the tenant's `maxSessionsPerUser`: it is refused (default), or it ends the user's oldest */
  readonly whenFull?: "refuse" | "oldest-out";
  /** whole seconds after its last request at which a session is over, 1 or more; default 3,600 */
  readonly life?: number;
}

export interface TenancyOptions {
  /**
   * Where tenants come from. `bundle` (default): what was signed and published from specs. `store`: the tenants that `stores` keeps,
   * for deployments without specs; then `tenants` is needed, and nothing of a bundle may be named.
   */
  readonly source?: "bundle" | "store";
  /** with `source: "store"`: who signs these tenants' tokens, and how old what was read of one may be */
  readonly tenants?: StoredTenants;
  /** a published bundle: a directory, `https://…` or `s3://bucket/prefix` (needs @aws-sdk/client-s3); either this or `config` */
  readonly bundle?: string;
  /** file that holds one tenant's signed config (`pulumi stack output tenantConfig`): a server for that tenant alone */
  readonly config?: string;
  /** file of the pinned root, brought with the deployment and never fetched */
  readonly root?: string;
  /** directory of the high-water mark, kept over restarts; default none: then a restart can be rolled back within a head's life */
  readonly state?: string;
  /** ways to hear early that something was published: `redisChannel`, `fileChannel`, `pollChannel` */
  readonly push?: readonly PushChannel[];
  /** milliseconds between two looks at the bundle without any hint; default `limits.bundlePoll` */
  readonly poll?: number;
  readonly deployment?: string;
  readonly environment?: string;
  /** tenants answer on `<id>.<baseHost>` */
  readonly baseHost?: string;
  /** the rest of how a request names its tenant */
  readonly resolve?: Omit<ResolveOptions, "baseHost">;
  /** accepted `typ` of access tokens; default `["at+jwt"]` */
  readonly tokenTypes?: readonly string[];
  /** stands in for the keys pinned in the config */
  readonly tokenKeys?: TokenKeys;
  /** files of the private seal keys (JWK) with which `tenancy.secret` opens sealed secrets */
  readonly sealKeys?: readonly string[];
  /** folder that secrets delivered as `file:` references are read from; default: such references are refused */
  readonly secrets?: string;
  /** default `guarded`; `env` obeys `MULTI_TENANT_MODE` and is for servers that adopt the guard */
  readonly mode?: "guarded" | "env";
  /**
   * A function gets every decision. A log (`openAuditLog`) gets refusals, attempts across tenants and every bundle that is
   * taken in; while it does not accept records, nothing is let in. Default: refusals as JSON lines on stderr.
   */
  readonly audit?: ((record: AuditRecord) => void) | AuditLog;
  /** whether what was allowed goes on record, too; default: for a function yes, for a log no */
  readonly auditAllowed?: boolean;
  /**
   * What the deployment keeps: then sessions and usage are kept there, `tenancy.stores` gives handlers the tenant's own part,
   * and `members` may say "store". Where tenants come from a bundle, a function opens them, as in
   * `(declared, tenantUser) => openRedisStores({ url, tokenKey, declared, tenantUser })`: they count lives and members as the bundle says, and are
   * closed with the tenancy. `tenantUser` signs in each tenant of isolation `acl` as its own Redis user, by the password sealed
   * in its config; without it such tenants are refused. Stores that were opened before are their owner's, tenants included.
   */
  readonly stores?: Stores | ((declared: DeclaredTenants, tenantUser: TenantUser) => Stores | Promise<Stores>);
  /** where people's roles come from: the token, as the issuer's config maps it (default), or the store: then only members come in. Default with `source: "store"`: the store */
  readonly members?: "token" | "store";
  /**
   * Counts requests and calls of tools against quotas; `exact` and `lease` count in the stores' own place, by the tenant's own
   * user where it has one (Redis). Default: in this process's memory, so that declared quotas hold.
   */
  readonly limiter?: Limiter | "exact" | "lease";
  /** counts use, for reports; default: into the stores, where there are some */
  readonly usage?: UsageRecorder;
  /** who opened which protocol session, and how many one may have; default: kept in the stores, or by this process */
  readonly sessions?: SessionKeeper;
  /** how sessions are kept where `sessions` is not given */
  readonly sessionPolicy?: SessionPolicy;
  readonly clock?: Clock;
  readonly env?: Readonly<Record<string, string | undefined>>;
}
