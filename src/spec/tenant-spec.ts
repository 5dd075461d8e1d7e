// The shape of one tenants/<id>.yaml: the request's Tenant and TenantSettings under their own names, and what
// provisioning needs besides. Every object is strict; what needs other fields or files to judge stands in `rules/`.
import { z } from "zod";
import { identitySchema } from "./identity-spec.ts";
import { oauthSchema } from "./oauth-spec.ts";
import { roleSchema } from "./role-spec.ts";
import { runtimeSchema } from "./runtime-spec.ts";
import { emailSchema, hostNameSchema, textSchema } from "./scalars.ts";
import { tenantIdSchema } from "./tenant-id.ts";

export const quotasSchema = z.strictObject({
  maxUsers: z.int().min(1).max(10_000_000),
  maxSessionsPerUser: z.int().min(1).max(10_000),
  rateLimit: z.strictObject({
    requestsPerMinute: z.int().min(1).max(10_000_000),
    requestsPerDay: z.int().min(1).max(10_000_000_000),
  }),
});

/** A feature's name starts with a letter, so that it can't be a prototype key or an array index. */
const featureName = z.string().regex(/^[a-z][A-Za-z0-9]{0,63}$/, "must be camelCase, 64 characters at most");
export const featuresSchema = z.record(featureName, z.union([z.boolean(), z.int(), textSchema(256)]));

export const settingsSchema = z.strictObject({
  oauth: oauthSchema.optional(),
  allowlist: z.array(emailSchema).max(10_000).optional(),
  domains: z.array(hostNameSchema).max(100).optional(),
  quotas: quotasSchema.optional(),
  features: featuresSchema.optional(),
});

export const lifecycleSchema = z.strictObject({
  /** the identity organization and the signing entry can't be destroyed while this stands (default: true) */
  protect: z.boolean().optional(),
  /** removing the file destroys nothing: a tenant leaves through this (design §3.9) */
  retire: z.strictObject({ confirm: tenantIdSchema, after: z.iso.date() }).optional(),
});

const body = {
  tenantId: tenantIdSchema,
  organizationName: textSchema(128),
  domain: hostNameSchema.optional(),
  status: z.enum(["active", "suspended", "trial"]),
  plan: z.enum(["free", "pro", "enterprise"]),
  settings: settingsSchema,
  roles: z.array(roleSchema).max(100).optional(),
  identity: identitySchema,
  runtime: runtimeSchema.optional(),
  lifecycle: lifecycleSchema.optional(),
};

/** What one environment may say otherwise. Merged over the spec; the result is validated whole (design §3.1). */
export const overlaySchema = z.strictObject({
  domain: hostNameSchema.optional(),
  settings: settingsSchema.partial().optional(),
  identity: identitySchema.partial().optional(),
  runtime: runtimeSchema.optional(),
});

const environmentName = z.string().regex(/^[a-z](?:-?[a-z0-9]){0,19}$/, "must be a short lower-case name");

export const tenantSpecSchema = z.strictObject({
  ...body,
  environments: z.record(environmentName, overlaySchema).optional(),
});

/** A validated tenant, as its file says it. `createdAt` and `updatedAt` are the store's. */
export type TenantSpec = z.infer<typeof tenantSpecSchema>;
export type TenantOverlay = z.infer<typeof overlaySchema>;
