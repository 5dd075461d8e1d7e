// identity: which platform signs the tenant's people in, with which OAuth apps, and what its tokens say.
import { z } from "zod";
import { emailSchema, nameSchema, scopeSchema, webUrlSchema } from "./scalars.ts";

export const identityPlatforms = ["local", "auth0", "okta", "entra", "azure-b2c"] as const;

/** An OAuth app of the platform itself: `web` confidential, `native` public with PKCE, `machine` client credentials. */
export const appSchema = z.strictObject({
  name: nameSchema,
  kind: z.enum(["web", "native", "machine"]),
  redirectUris: z.array(webUrlSchema).max(50).optional(),
  scopes: z.array(scopeSchema).max(64).optional(),
  /** machine only: the roles that its own tokens carry */
  roles: z.array(nameSchema).max(20).optional(),
});

/** The embedded platform: people who may sign in on this machine, and their roles. */
export const localIdentitySchema = z.strictObject({
  users: z.array(z.strictObject({ email: emailSchema, roles: z.array(nameSchema).min(1).max(20) })).max(1_000).optional(),
});

const claim = z.string().regex(/^[A-Za-z][\w:./-]{0,127}$/, "must be a claim name");

export const identitySchema = z.strictObject({
  platform: z.enum(identityPlatforms),
  apps: z.array(appSchema).max(50).optional(),
  claims: z.strictObject({ tenant: claim.optional(), roles: claim.optional() }).optional(),
  local: localIdentitySchema.optional(),
});
