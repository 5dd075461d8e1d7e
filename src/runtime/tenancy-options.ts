// What a server says when it opens its tenancy.
import type { Clock } from "../clock.ts";
import type { AuditRecord } from "./audit-record.ts";
import type { TokenKeys } from "./authenticate/authenticate.ts";
import type { ResolveOptions } from "./resolve-tenant.ts";

export interface TenancyOptions {
  /** a published bundle: a directory, `https://…` or `s3://bucket/prefix` (needs @aws-sdk/client-s3); either this or `config` */
  readonly bundle?: string;
  /** file that holds one tenant's signed config (`pulumi stack output tenantConfig`): a server for that tenant alone */
  readonly config?: string;
  /** file of the pinned root, brought with the deployment and never fetched */
  readonly root?: string;
  /** directory of the high-water mark, kept over restarts; default none: then a restart can be rolled back within a head's life */
  readonly state?: string;
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
  /** gets every decision; default: refusals as JSON lines on stderr */
  readonly audit?: (record: AuditRecord) => void;
  readonly clock?: Clock;
  readonly env?: Readonly<Record<string, string | undefined>>;
}
