// identity: which platform signs the tenant's people in, with which OAuth apps, and what its tokens say.
import { z } from "zod";
import { emailSchema, nameSchema, scopeSchema, webUrlSchema } from "./scalars.ts";

const identityPlatforms = ["local", "auth0", "okta", "entra", "azure-b2c"] as const;

/** An OAuth app of the platform itself: `web` confidential, `native` public with PKCE, `machine` client credentials. */
const appSchema = z.strictObject({
  name: nameSchema.describe("Tells the tenant's apps apart"),
  kind: z
    .enum(["web", "native", "machine"])
    .describe("web: keeps a secret; native: PKCE on the user's device; machine: client credentials"),
  redirectUris: z.array(webUrlSchema).max(50).describe("Where the code goes (not for machine apps)").optional(),
  scopes: z.array(scopeSchema).max(64).optional(),
  roles: z
    .array(nameSchema)
    .max(20)
    .describe("Machine apps only: the roles that the app's own tokens carry")
    .optional(),
});

/** The embedded platform: people who may sign in on this machine, and their roles. */
const localIdentitySchema = z
  .strictObject({
    users: z
      .array(z.strictObject({ email: emailSchema, roles: z.array(nameSchema).min(1).max(20) }))
      .max(1_000)
      .optional(),
  })
  .describe("People of the embedded local platform");

const claim = z.string().regex(/^[A-Za-z][\w:./-]{0,127}$/, "must be a claim name, such as tenant_id");

export const identitySchema = z
  .strictObject({
    platform: z.enum(identityPlatforms).describe("Who signs the tenant's people in"),
    apps: z.array(appSchema).max(50).describe("The tenant's OAuth clients at the platform").optional(),
    claims: z
      .strictObject({ tenant: claim.optional(), roles: claim.optional() })
      .describe("Names of the token's claims, when not tenant_id and roles")
      .optional(),
    local: localIdentitySchema.optional(),
  })
  .describe("The identity platform and the tenant's apps there");
