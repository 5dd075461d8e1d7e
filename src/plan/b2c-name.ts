// Names of what we make for a tenant in an Azure AD B2C directory: letters, digits and underscores, 64 characters at most.
import { createHash } from "node:crypto";
import { isTenantId } from "../spec/tenant-id.ts";
import { base32 } from "./base32.ts";

/** after `B2C_1A_` */
const room = 56;

/**
 * `B2C_1A_<id>__<words>` with hyphens as underscores. Ids and words hold single hyphens only and end in none, so `__` stands once
 * and ends the id; what would be too long has `__h__` and 125 bits of a hash instead, and so another form. `words` are `nameSchema`'s.
 * Throws TypeError for what is no tenant id.
 */
export function b2cName(tenantId: string, ...words: [string, ...string[]]): string {
  if (!isTenantId(tenantId)) throw new TypeError("b2cName: not a tenant id");
  const id = tenantId.replaceAll("-", "_");
  const plain = `${id}__${words.join("_").replaceAll("-", "_")}`;
  if (plain.length <= room) return `B2C_1A_${plain}`;
  const hash = base32(
    createHash("sha256")
      .update(`b2c:${tenantId} ${words.join(" ")}`)
      .digest(),
  ).slice(0, 25);
  return `B2C_1A_${id.slice(0, 24).replace(/_+$/, "")}__h__${hash}`;
}
