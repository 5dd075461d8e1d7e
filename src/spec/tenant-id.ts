// A tenant's id: one lower-case DNS label that is also its file's, its stack's and its subdomain's name (design §3.11).
// Without zod: a running server reads ids too (spec/tenant-id-schema.ts has the schema).
import { limits } from "../limits.ts";

/** Words that name something else in a deployment, or that people would take for it. */
export const reservedTenantIds: ReadonlySet<string> = new Set([
  "platform",
  "admin",
  "api",
  "auth",
  "console",
  // words that plain objects answer to
  "constructor",
  "prototype",
  "health",
  "localhost",
  "login",
  "metrics",
  "root",
  "static",
  "status",
  "tenantry",
  "well-known",
  "www",
]);

/** The shape of an id, its length aside: a letter, then letters, digits and single hyphens, no hyphen last; linear time. */
export const tenantIdPattern = /^[a-z](?:-?[a-z0-9])*$/;

/** Says whether `id` may name a tenant: shape, length, no `xn--`, not reserved. */
export function isTenantId(id: string): boolean {
  return id.length <= limits.tenantIdLength && tenantIdPattern.test(id) && !reservedTenantIds.has(id);
}
