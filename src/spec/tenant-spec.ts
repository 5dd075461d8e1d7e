// The shape of one tenants/<id>.yaml: the request's Tenant and TenantSettings under their own names, and what
// provisioning needs besides. Every object is strict; what needs other fields or files to judge stands in `rules/`.
import { z } from "zod";
import { identitySchema } from "./identity-spec.ts";
import { oauthSchema } from "./oauth-spec.ts";
import { type Overlay, overlaySchemaOf } from "./overlay-schema.ts";
import { roleSchema } from "./role-spec.ts";
import { runtimeSchema } from "./runtime-spec.ts";
import { emailSchema, hostNameSchema, textSchema } from "./scalars.ts";
import { tenantIdSchema } from "./tenant-id-schema.ts";

const perMinute = z.int().min(1).max(10_000_000);
const perDay = z.int().min(1).max(10_000_000_000);

const partLimitSchema = z.strictObject({ requestsPerMinute: perMinute.optional(), requestsPerDay: perDay.optional() });

/** As tools are named in MCP 2025-11-25; a letter first, so that it can't be a prototype key or an array index. */
const toolName = z.string().regex(/^[A-Za-z][A-Za-z0-9_.-]{0,127}$/, "must be a tool's name");

const quotasSchema = z
  .strictObject({
    maxUsers: z.int().min(1).max(10_000_000).describe("People who may be members of the tenant"),
    maxSessionsPerUser: z.int().min(1).max(10_000).describe("Sessions that one person may have open at once"),
    rateLimit: z
      .strictObject({
        requestsPerMinute: perMinute,
        requestsPerDay: perDay,
      })
      .describe("Requests of the whole tenant"),
    perUser: partLimitSchema.describe("Requests of each user, within the tenant's").optional(),
    tools: z
      .record(toolName, partLimitSchema)
      .describe("Calls of a tool by the whole tenant, beside its requests")
      .optional(),
  })
  .describe("How much the tenant may use");

/** A feature's name starts with a letter, so that it can't be a prototype key or an array index. */
const featureName = z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/, "must be camelCase, 64 characters at most");
const featuresSchema = z
  .record(featureName, z.union([z.boolean(), z.int(), textSchema(256)]))
  .describe('Feature flags: true, false, a whole number or a text; quote texts such as "no"');

const settingsSchema = z
  .strictObject({
    oauth: oauthSchema.optional(),
    allowlist: z
      .array(emailSchema)
      .max(10_000)
      .describe("E-mail addresses that may enter; without it everybody the tenant's issuers sign in")
      .optional(),
    domains: z
      .array(hostNameSchema)
      .max(100)
      .describe("E-mail domains of the tenant's people; no other tenant may name one of them")
      .optional(),
    quotas: quotasSchema.optional(),
    features: featuresSchema.optional(),
  })
  .describe("Sign-in, people, quotas and features");

const lifecycleSchema = z
  .strictObject({
    protect: z.boolean().describe("While true (the default) the tenant can't be destroyed").optional(),
    // removing the file destroys nothing: a tenant leaves through this (design §3.9)
    retire: z
      .strictObject({
        confirm: z.string().max(63).describe("The tenant's id once more, so that nobody retires the wrong one"),
        after: z.iso.date().describe("The day from which the tenant may be erased, such as 2027-01-31"),
      })
      .describe("How a tenant leaves: removing the file destroys nothing")
      .optional(),
  })
  .describe("Protection and the tenant's end");

const domain = hostNameSchema.describe("The organization's own domain, such as acme.example");

const body = {
  tenantId: tenantIdSchema.describe(
    "Lower-case DNS label; also the name of this file, of the stack and of the subdomain",
  ),
  organizationName: textSchema(128).describe("The organization's name as people write it"),
  domain: domain.optional(),
  status: z.enum(["active", "suspended", "trial"]).describe("A suspended tenant is refused like an unknown one"),
  plan: z.enum(["free", "pro", "enterprise"]),
  settings: settingsSchema,
  roles: z
    .array(roleSchema)
    .max(100)
    .describe("The tenant's own roles; owner, admin, member and readonly exist always and may be replaced here")
    .optional(),
  identity: identitySchema,
  runtime: runtimeSchema.optional(),
  lifecycle: lifecycleSchema.optional(),
};

/** What one environment may say otherwise. Merged over the spec; the result is validated whole (design §3.1). */
const overlayFields = {
  domain: domain.optional(),
  settings: overlaySchemaOf(settingsSchema).optional(),
  identity: overlaySchemaOf(identitySchema).optional(),
  runtime: overlaySchemaOf(runtimeSchema).optional(),
  lifecycle: overlaySchemaOf(lifecycleSchema).optional(),
};

const environmentName = z.string().regex(/^(?=.{1,20}$)[a-z](?:-?[a-z0-9])*$/, "must be a short lower-case name");

export const tenantSpecSchema = z.strictObject({
  ...body,
  environments: z
    .record(environmentName, z.strictObject(overlayFields))
    .describe("What an environment says otherwise, such as prod; mappings merge, lists replace")
    .optional(),
});

/** A validated tenant, as its file says it. `createdAt` and `updatedAt` are the store's. */
export type TenantSpec = z.infer<typeof tenantSpecSchema>;

/** What one environment of a spec says otherwise. */
export type TenantOverlay = Overlay<Pick<TenantSpec, "domain" | "settings" | "identity" | "runtime" | "lifecycle">>;
