// runtime: what the MCP server meets: host names, Redis isolation, the gateway before it, how secrets arrive.
import { z } from "zod";
import { gatewaySchema } from "./gateway-spec.ts";
import { redisSchema } from "./redis-spec.ts";
import { hostNameSchema } from "./scalars.ts";

export const runtimeSchema = z.strictObject({
  customDomain: hostNameSchema.describe("A host of the tenant's own, beside <tenantId>.<base host>").optional(),
  redis: redisSchema.optional(),
  gateway: gatewaySchema.optional(),
  secrets: z
    .strictObject({
      delivery: z
        .enum(["sealed", "reference"])
        .describe("sealed: inside the signed config, for the servers' key alone; reference: the server fetches it"),
    })
    .optional(),
});
