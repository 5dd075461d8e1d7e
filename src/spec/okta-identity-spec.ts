// identity.okta: where in Okta the tenant lives, who deploys there, and what Okta wants to know of connections.
import { z } from "zod";
import { nameSchema, textSchema, webUrlSchema } from "./scalars.ts";
import { secretReferenceSchema } from "./secret-reference.ts";

const orgSchema = z.strictObject({
  name: z
    .string()
    .regex(/^(?=.{1,63}$)[a-z0-9](?:-?[a-z0-9])*$/, "must be the first label of the org's host, such as dev-12345")
    .describe("First label of the org's host: dev-12345 of dev-12345.okta.com"),
  url: z
    .enum(["okta.com", "oktapreview.com", "okta-emea.com", "okta-gov.com", "okta.mil", "trexcloud.com"])
    .describe("The cell's domain. Default: okta.com")
    .optional(),
});

/** `apiToken` is an SSWS token: it has all rights of the person who made it, so a service app with scopes is better. */
const credentialsSchema = z
  .union([
    z.strictObject({
      clientId: textSchema(64).describe("Client id of the service app that deploys"),
      privateKeyId: textSchema(128).describe("kid of its key"),
      privateKey: secretReferenceSchema.describe("Where the PEM of its private key is"),
    }),
    z.strictObject({ apiToken: secretReferenceSchema }),
  ])
  .describe("The identity that deploys; its permissions stand in docs/platforms/okta.md");

const connectionSchema = z.strictObject({
  issuer: textSchema(1_024)
    .describe("SAML: entity id of the tenant's provider. Entra: issuer of the directory")
    .optional(),
  authorizationUrl: webUrlSchema.optional(),
  tokenUrl: webUrlSchema.optional(),
  jwksUrl: webUrlSchema.optional(),
  role: nameSchema.describe("Role of everybody who signs in by this connection; default: none").optional(),
});

const attribute = z.string().regex(/^[A-Za-z]\w{0,63}$/, "must be a profile attribute, such as department");

const membershipSchema = z.strictObject({
  role: nameSchema.describe("The role that people of the tenant's verified mail domains get by rule"),
  attribute: z
    .strictObject({
      name: attribute,
      equals: textSchema(128).refine((text) => !/["\\]/.test(text), "may hold neither quote nor backslash"),
    })
    .describe("Only those whose Okta profile has this value")
    .optional(),
});

const samlAppSchema = z.strictObject({
  name: nameSchema,
  acsUrl: webUrlSchema.describe("Assertion consumer service of the application that Okta signs people in to"),
  audience: textSchema(1_024).describe("Entity id of that application"),
});

const percentage = z.int().min(1).max(100);

export const oktaIdentitySchema = z
  .strictObject({
    org: orgSchema,
    credentials: credentialsSchema,
    clientAuthentication: z
      .enum(["private_key_jwt", "client_secret"])
      .describe("How web and machine apps prove themselves; private_key_jwt by default")
      .optional(),
    connections: z
      .record(nameSchema, connectionSchema)
      .describe("What Okta needs beside the spec's connections, by the connection's name (settings.oauth.saml is sso)")
      .optional(),
    memberships: z.array(membershipSchema).max(50).describe("Group rules: who gets which role by himself").optional(),
    samlApps: z.array(samlAppSchema).max(20).describe("Applications that people sign in to by SAML").optional(),
    brand: z
      .strictObject({
        removePoweredByOkta: z.boolean().optional(),
        privacyPolicyUrl: webUrlSchema.optional(),
        locale: z
          .string()
          .regex(/^[a-z]{2}(?:-[A-Z]{2})?$/, "must be a language such as en or pt-BR")
          .optional(),
      })
      .describe("The brand of customDomain's pages")
      .optional(),
    rateLimits: z
      .strictObject({ percentage, concurrencyPercentage: percentage.optional() })
      .describe("Share of the org's API limits that each machine app may use")
      .optional(),
  })
  .describe("Options of platform okta");

/** `identity.okta` as a spec says it. */
export type OktaIdentity = z.infer<typeof oktaIdentitySchema>;
