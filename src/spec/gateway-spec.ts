// runtime.gateway: what stands before the MCP server and counts requests there, too.
import { z } from "zod";

const restApiSchema = z.strictObject({
  apiId: z.string().regex(/^[a-z0-9]{10}$/, "must be the id of a REST API, such as a1b2c3d4e5"),
  stage: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, "must be the name of a stage that exists, such as prod"),
});

/** the API's quota is a 32-bit integer */
const requests = z.int().min(1).max(2_147_483_647);

const rotationSchema = z.strictObject({
  epoch: z.int().min(1).max(1_000_000).describe("Raised by one, the tenant gets a new API key"),
  keepPrevious: z
    .boolean()
    .describe("While true (the default) the key of the epoch before opens the gateway, too; retire it with false")
    .optional(),
});

export const gatewaySchema = z.strictObject({
  kind: z.enum(["none", "aws-api-gateway"]),
  region: z
    .string()
    .regex(/^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/, "must be an AWS region, such as eu-central-1")
    .describe("Where the REST APIs are")
    .optional(),
  restApis: z
    .array(restApiSchema)
    .min(1)
    .max(10)
    .describe("REST APIs and stages that exist already; the tenant's API key opens them within its limits")
    .optional(),
  override: z
    .strictObject({
      rate: z.number().min(0.001).max(10_000).describe("Requests a second, on average"),
      burst: z.int().min(1).max(5_000).describe("Requests at once"),
      quotaPerDay: requests.describe("Requests a day; the short form of quota with period DAY").optional(),
      quota: z
        .strictObject({
          limit: requests.describe("Requests a period"),
          period: z.enum(["DAY", "WEEK", "MONTH"]).describe("Begins as AWS's calendar says, in UTC"),
        })
        .optional(),
    })
    .describe("Limits of the tenant's own at the gateway, instead of those that follow from settings.quotas")
    .optional(),
  rotation: rotationSchema.optional(),
});
