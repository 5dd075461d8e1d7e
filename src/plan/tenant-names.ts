// Every name that a tenant bears elsewhere, from its id alone. Two ids never share a name, and no name of one is the
// beginning of another's: a pattern such as `<prefix>*` then reaches one tenant only (design §3.2).
import { createHash } from "node:crypto";
import { isTenantId } from "../spec/tenant-id.ts";
import { base32 } from "./base32.ts";

export interface TenantNames {
  tenantId: string;
  /** begins the Pulumi name of each of the tenant's resources: `acme.` + `client.web` */
  pulumi: string;
  /** begins each of the tenant's Redis keys; the braces keep them in one cluster slot, and none of it is a glob character */
  redis: string;
  /** an SQL identifier of at most 63 bytes that needs no quotes (PostgreSQL 4.1.1) */
  sql: string;
  /** a relative folder, with its slash */
  path: string;
  /** the first label of the tenant's host, with its dot */
  host: string;
}

const sqlLength = 63;

/** Throws TypeError for what is no tenant id: names made from other texts would promise nothing. */
export function tenantNames(tenantId: string): TenantNames {
  if (!isTenantId(tenantId)) throw new TypeError("tenantNames: not a tenant id");
  return {
    tenantId,
    // an id holds neither dot, brace nor slash, so each of these ends the id before another one could go on
    pulumi: `${tenantId}.`,
    redis: `tenantry:{${tenantId}}:`,
    sql: sqlName(tenantId),
    path: `${tenantId}/`,
    host: `${tenantId}.`,
  };
}

/**
 * `t_<id>__` with hyphens as underscores: ids hold single hyphens only and never end in one, so `__` ends the id.
 * What would be too long becomes `h_<24 characters>_<25 hash characters>__`: 125 bits, one length for all, another beginning.
 */
function sqlName(tenantId: string): string {
  const word = tenantId.replaceAll("-", "_");
  const plain = `t_${word}__`;
  if (plain.length <= sqlLength) return plain;
  return `h_${word.slice(0, 24)}_${base32(createHash("sha256").update(`tenant:${tenantId}`).digest()).slice(0, 25)}__`;
}
