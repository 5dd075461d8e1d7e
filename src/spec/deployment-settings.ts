// What a whole deployment shares: the `tenantry:` config of Pulumi.yaml and Pulumi.<stack>.yaml (design §3.1).
import { z } from "zod";
import { awsSettingsSchema } from "./aws-settings.ts";
import { identityPlatforms } from "./identity-spec.ts";
import { elasticacheSettingsSchema, redisSettingsSchema } from "./redis-settings.ts";
import { parseS3Address } from "./s3-address.ts";
import { isHostName, nameSchema } from "./scalars.ts";

const place = z
  .string()
  .max(1_024)
  .regex(/^file:(?!\/\/).{1,1000}$/, "must name a folder as file:PATH");
const publishPlace = z
  .string()
  .max(1_024)
  .refine(
    (text) => /^file:(?!\/\/).{1,1000}$/.test(text) || parseS3Address(text) !== undefined,
    "must name a folder as file:PATH, or a bucket as s3://bucket/prefix (and ?region=eu-central-1 where AWS_REGION is another)",
  );
const folder = z.string().min(1).max(1_024);

/** `{host}` stands for each of a tenant's hosts; the result is that host's OAuth resource and token audience (RFC 8707). */
const resourceTemplate = z
  .string()
  .max(512)
  .refine((text) => {
    if (text.split("{host}").length !== 2 || /[#\s]/.test(text)) return false;
    const url = text.replace("{host}", "a.example");
    return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && new URL(url).hostname === "a.example";
  }, "must be a URL with {host} once, in the place of the host, such as https://{host}/mcp");

export const deploymentSettingsSchema = z
  .strictObject({
    deployment: nameSchema,
    environment: z.string().regex(/^(?=.{1,20}$)[a-z](?:-?[a-z0-9])*$/, "must be a short lower-case name"),
    /** each tenant answers on <tenantId>.<baseHost> */
    baseHost: z.string().refine(isHostName, "must be a lower-case host name, such as mcp.example.com"),
    resource: resourceTemplate,
    /** where the private keys are kept */
    keys: place.default("file:.tenantry/keys"),
    /** where bundles are published: a folder, or a bucket */
    publish: publishPlace.default("file:.tenantry/bundle"),
    /** folder of the embedded platform's data */
    local: folder.default(".tenantry/local"),
    /** folder of the specs */
    tenants: folder.default("tenants"),
    /** folder of the policy pack that judges what the CLI does; `pulumi` itself is told with --policy-pack */
    policyPack: folder.optional(),
    /** what the platform stack makes on AWS */
    aws: awsSettingsSchema.optional(),
    /** a Redis or Valkey of our own, in which tenants may have users */
    redis: redisSettingsSchema.optional(),
    /** resources of one tenant that the engine works on at once, by identity platform */
    parallel: z.partialRecord(z.enum(identityPlatforms), z.int().min(1).max(256)).optional(),
    /** Amazon ElastiCache, in which tenants may have users */
    elasticache: elasticacheSettingsSchema.optional(),
  })
  .refine(({ publish, aws }) => aws?.bucket === undefined || parseS3Address(publish) !== undefined, {
    path: ["aws", "bucket"],
    error: "needs the bucket's name: set tenantry:publish to s3://bucket/prefix",
  });

export type DeploymentSettings = z.infer<typeof deploymentSettingsSchema>;
