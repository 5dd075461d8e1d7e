// identity: which platform signs the tenant's people in, with which OAuth apps, and what its tokens say.
import { z } from "zod";
import { auth0IdentitySchema } from "./auth0-identity-spec.ts";
import { b2cIdentitySchema } from "./b2c-identity-spec.ts";
import { claimNameSchema } from "./claim-name.ts";
import { enterpriseConnectionSchema } from "./enterprise-spec.ts";
import { entraIdentitySchema } from "./entra-identity-spec.ts";
import { localIdentitySchema } from "./local-identity-spec.ts";
import { oktaIdentitySchema } from "./okta-identity-spec.ts";
import { hostNameSchema, nameSchema, scopeSchema, webUrlSchema } from "./scalars.ts";

/** Who can sign a tenant's people in. */
export const identityPlatforms = ["local", "auth0", "okta", "entra", "azure-b2c"] as const;

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

const rotationSchema = z
  .strictObject({
    epoch: z.int().min(1).max(1_000_000).describe("Raise it by one to give the tenant's apps new credentials"),
    keepPrevious: z
      .boolean()
      .describe("The credentials of the epoch before stay valid; false retires them. Default: true")
      .optional(),
  })
  .describe("Credentials of the tenant's apps: two epochs live side by side");

export const identitySchema = z
  .strictObject({
    platform: z.enum(identityPlatforms).describe("Who signs the tenant's people in"),
    apps: z.array(appSchema).max(50).describe("The tenant's OAuth clients at the platform").optional(),
    claims: z
      .strictObject({ tenant: claimNameSchema.optional(), roles: claimNameSchema.optional() })
      .describe("Names of the token's claims, when not tenant_id and roles")
      .optional(),
    enterprise: z
      .array(enterpriseConnectionSchema)
      .max(20)
      .describe("Connections to the identity providers of the tenant's own organization")
      .optional(),
    customDomain: hostNameSchema
      .describe("Host of the tenant's own sign-in pages, such as login.acme.example")
      .optional(),
    verifiedDomains: z
      .array(hostNameSchema)
      .max(101)
      .describe("Domains whose DNS records (stack output dns) are in place: mail domains and customDomain")
      .optional(),
    dnsZone: z
      .strictObject({
        name: hostNameSchema.describe("The zone's own name, such as acme.example"),
        route53ZoneId: z.string().regex(/^Z[A-Z0-9]{5,31}$/, "must be a Route 53 zone id, such as Z0123456789ABC"),
      })
      .describe("A Route 53 zone of ours: verification records of names in it are written there")
      .optional(),
    rotation: rotationSchema.optional(),
    local: localIdentitySchema.optional(),
    auth0: auth0IdentitySchema.optional(),
    okta: oktaIdentitySchema.optional(),
    entra: entraIdentitySchema.optional(),
    b2c: b2cIdentitySchema.optional(),
  })
  .describe("The identity platform and the tenant's apps there");
