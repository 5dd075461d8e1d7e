// identity.entra: the directory in which the tenant's applications live, and who may sign in through it.
import { z } from "zod";
import { nameSchema, textSchema, webUrlSchema } from "./scalars.ts";

const guid = z
  .string()
  .regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "must be a directory's id: a lower-case GUID");

const federatedCredentialSchema = z.strictObject({
  name: nameSchema.describe("Tells the app's federated credentials apart"),
  app: nameSchema.describe("The web or machine app that it proves, by its name in identity.apps"),
  issuer: webUrlSchema.describe("Issuer of the workload's own tokens, such as a cluster's or a CI system's"),
  subject: textSchema(600).describe("`sub` of those tokens, compared exactly"),
  audience: textSchema(600).describe("`aud` of those tokens. Default: api://AzureADTokenExchange").optional(),
});

const samlProviderSchema = z.strictObject({
  issuer: textSchema(1_024).describe("Entity id of the tenant's provider"),
  metadataUrl: webUrlSchema
    .describe("Where it publishes its metadata: Entra then renews the certificate by itself")
    .optional(),
});

const connectionsSchema = z
  .strictObject({
    saml: z
      .record(nameSchema, samlProviderSchema)
      .describe("Of each SAML connection, by its name (settings.oauth.saml is sso): what Entra must know beside it")
      .optional(),
    directories: z
      .record(nameSchema, guid)
      .describe("Of each connection of kind entra, by its name: the id of its directory, which its issuer holds")
      .optional(),
    google: z
      .enum(["built-in", "oidc"])
      .describe(
        "built-in (default): the directory's one Google provider; oidc: one of the tenant's own, by OpenID Connect",
      )
      .optional(),
    localAccounts: z
      .enum(["none", "password", "code"])
      .describe("Accounts of the directory's own, beside the connections, by password or by a code. Default: none")
      .optional(),
    signUp: z
      .enum(["open", "closed"])
      .describe("open: whoever comes by a connection gets an account; closed: only who has one enters. Default: open")
      .optional(),
  })
  .describe("external-id only: the tenant's connections in the directory, and a user flow of its own apps alone");

export const entraIdentitySchema = z
  .strictObject({
    kind: z
      .enum(["external-id", "multi-tenant"])
      .describe(
        "external-id: people of an External ID directory; multi-tenant: of the customer's own. Default: the first",
      )
      .optional(),
    directory: guid.describe("The directory in which we register the applications"),
    subdomain: z
      .string()
      .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, "must be one host label, such as the acme of acme.ciamlogin.com")
      .describe("external-id only: <subdomain>.ciamlogin.com")
      .optional(),
    customerDirectory: guid
      .describe("multi-tenant only: the directory whose people and apps may enter; no other's tokens are taken")
      .optional(),
    issuer: webUrlSchema
      .describe("`iss` of the tokens where it differs, such as on a custom URL domain; ends in /<directory>/v2.0")
      .optional(),
    assignment: z
      .enum(["required", "open"])
      .describe(
        "required: only people assigned to a role get a token; open: everybody of the directory. Default: required",
      )
      .optional(),
    connections: connectionsSchema.optional(),
    federatedCredentials: z
      .array(federatedCredentialSchema)
      .max(40)
      .describe("Apps that prove themselves by another issuer's tokens; they get no password")
      .optional(),
  })
  .describe("Options of platform entra");

/** identity.entra as a spec says it. */
export type EntraIdentity = z.infer<typeof entraIdentitySchema>;
