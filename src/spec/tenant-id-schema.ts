import { z } from "zod";
import { limits } from "../limits.ts";
import { reservedTenantIds, tenantIdPattern } from "./tenant-id.ts";

/** `isTenantId` as a schema, each of its reasons in words. */
export const tenantIdSchema = z
  .string()
  .max(limits.tenantIdLength)
  .regex(
    tenantIdPattern,
    "must be a lower-case DNS label: a letter, then letters, digits and single hyphens, no hyphen last",
  )
  .refine((id) => !reservedTenantIds.has(id), "is a reserved word");
