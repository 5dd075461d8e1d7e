// identity.enterprise: connections to identity providers that the tenant's own organization runs.
import { z } from "zod";
import { certificateSchema, signatureAlgorithmSchema } from "./oauth-spec.ts";
import { hostNameSchema, nameSchema, scopeSchema, textSchema, webUrlSchema } from "./scalars.ts";
import { secretReferenceSchema } from "./secret-reference.ts";

const shared = {
  name: nameSchema.describe("Tells the tenant's connections apart"),
  domains: z
    .array(hostNameSchema)
    .max(100)
    .describe("E-mail domains whose people are sent there; each is one of the tenant's own. Default: all of them")
    .optional(),
};

const oidcSchema = z.strictObject({
  kind: z.literal("oidc"),
  ...shared,
  issuer: webUrlSchema.describe("The provider's issuer; its discovery document lies below it"),
  clientId: textSchema(256),
  clientSecret: secretReferenceSchema,
  scopes: z.array(scopeSchema).min(1).max(64).describe("Default: openid, email, profile").optional(),
});

const samlSchema = z.strictObject({
  kind: z.literal("saml"),
  ...shared,
  entryPoint: webUrlSchema.describe("Single sign-on URL of the tenant's identity provider"),
  entityId: textSchema(1_024).describe("Our entity id there, one for each tenant"),
  cert: certificateSchema,
  signatureAlgorithm: signatureAlgorithmSchema.optional(),
});

const entraSchema = z.strictObject({
  kind: z.literal("entra"),
  ...shared,
  directory: hostNameSchema.describe("A verified domain of the Entra directory, such as acme.onmicrosoft.com"),
  clientId: textSchema(256),
  clientSecret: secretReferenceSchema,
});

export const enterpriseConnectionSchema = z.discriminatedUnion("kind", [oidcSchema, samlSchema, entraSchema]);

/** A connection as a spec says it. */
export type EnterpriseConnection = z.infer<typeof enterpriseConnectionSchema>;
