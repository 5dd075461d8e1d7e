// runtime: what the MCP server meets: host names, Redis isolation, the gateway before it, how secrets arrive.
import { z } from "zod";
import { hostNameSchema } from "./scalars.ts";

export const runtimeSchema = z.strictObject({
  /** a host of the tenant's own, beside <tenantId>.<base host> */
  customDomain: hostNameSchema.optional(),
  redis: z.strictObject({ isolation: z.enum(["prefix", "acl"]) }).optional(),
  gateway: z.strictObject({ kind: z.enum(["none", "aws-api-gateway"]) }).optional(),
  /** sealed: inside the signed config, for the servers' key alone; reference: the server fetches it */
  secrets: z.strictObject({ delivery: z.enum(["sealed", "reference"]) }).optional(),
});
