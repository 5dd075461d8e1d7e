// `tenantry:aws`: what the platform stack makes on AWS for the whole deployment, and where tenants' secrets are delivered.
import { z } from "zod";

const region = z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/, "must be an AWS region, such as eu-central-1");
const principal = z
  .string()
  .max(2_048)
  .regex(/^arn:aws[a-z-]*:iam::\d{12}:(?:role|user)\/[\w+=,.@/-]+$/, "must be the ARN of an IAM role or user");
const arnOf = (service: string) =>
  z
    .string()
    .max(2_048)
    .regex(new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]*:\\d{12}:\\S+$`), `must be an ARN of ${service}`);
const keyName = z
  .string()
  .regex(/^[a-z](?:-?[a-z0-9])*$/, "must be a short lower-case name")
  .max(32);

const bucketSchema = z.strictObject({
  /** roles that publish: the only ones that may write */
  publishers: z.array(principal).min(1).max(20),
  /** roles of servers that read the bundle from the bucket itself */
  readers: z.array(principal).max(50).default([]),
  /** days that an object's earlier versions are kept */
  keepVersions: z.int().min(1).max(3_650).default(90),
});

const cloudFrontSchema = z.strictObject({
  priceClass: z.enum(["PriceClass_100", "PriceClass_200", "PriceClass_All"]).default("PriceClass_100"),
  /** whoever reaches the distribution reads the tenants' configs: narrow it with a web ACL (AWS WAF, in us-east-1) */
  webAclArn: arnOf("wafv2").optional(),
  /** a host name of one's own, with its certificate in us-east-1 */
  alias: z
    .strictObject({
      host: z.string().regex(/^[a-z0-9.-]{1,253}$/, "must be a host name"),
      certificateArn: arnOf("acm"),
    })
    .optional(),
});

const signingKeysSchema = z
  .strictObject({
    /** names of the keys, the oldest first; a second one is a rotation */
    names: z.array(keyName).min(1).max(4),
    /** the one that the alias points to */
    active: keyName,
    /** roles that sign */
    signers: z.array(principal).max(20).default([]),
  })
  .refine(({ names }) => new Set(names).size === names.length, { path: ["names"], error: "must not repeat a name" })
  .refine(({ names, active }) => names.includes(active), { path: ["active"], error: "must be one of names" });

export const awsSettingsSchema = z
  .strictObject({
    region,
    /** makes the bucket that `tenantry:publish` names */
    bucket: bucketSchema.optional(),
    cloudFront: cloudFrontSchema.optional(),
    signingKeys: signingKeysSchema.optional(),
    /** where secrets go that are delivered by reference; absent: a reference in a spec is handed on as it is */
    secrets: z
      .strictObject({
        store: z.enum(["secrets-manager", "parameter-store"]),
        /** key that encrypts them; default: the account's own */
        kmsKeyArn: arnOf("kms").optional(),
      })
      .optional(),
  })
  .refine(({ bucket, cloudFront }) => cloudFront === undefined || bucket !== undefined, {
    path: ["cloudFront"],
    error: "needs a bucket behind it",
  });

export type AwsSettings = z.infer<typeof awsSettingsSchema>;
