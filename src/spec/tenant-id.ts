// A tenant's id: one lower-case DNS label that is also its file's, its stack's and its subdomain's name (design §3.11).
import { z } from "zod";
import { limits } from "../limits.ts";

/** Words that name something else in a deployment, or that people would take for it. */
export const reservedTenantIds: ReadonlySet<string> = new Set([
  "platform",
  "admin",
  "api",
  "auth",
  "console",
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

/** A letter, then letters, digits and single hyphens, no hyphen last; linear time. */
const label = /^[a-z](?:-?[a-z0-9])*$/;

/** Says whether `id` may name a tenant: shape, length, no `xn--`, not reserved. */
export function isTenantId(id: string): boolean {
  return id.length <= limits.tenantIdLength && label.test(id) && !reservedTenantIds.has(id);
}

export const tenantIdSchema = z
  .string()
  .max(limits.tenantIdLength)
  .regex(label, "must be a lower-case DNS label: a letter, then letters, digits and single hyphens, no hyphen last")
  .refine((id) => !reservedTenantIds.has(id), "is a reserved word");
