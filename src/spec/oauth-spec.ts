// settings.oauth: the tenant's own apps at the social and enterprise providers.
import { z } from "zod";
import { nameSchema, scopeSchema, textSchema, webUrlSchema } from "./scalars.ts";
import { secretReferenceSchema } from "./secret-reference.ts";

const oauthAppSchema = z.strictObject({
  name: nameSchema.describe("Tells several apps of one provider apart; the only one may leave it out").optional(),
  clientId: textSchema(256).describe("As the provider shows it; quote it when it is all digits"),
  clientSecret: secretReferenceSchema,
  redirectUri: webUrlSchema.describe("Callback on one of the tenant's own hosts"),
  scopes: z.array(scopeSchema).min(1).max(64),
});

const apps = z.union([oauthAppSchema, z.array(oauthAppSchema).min(1).max(10)]);

const pem = z
  .string()
  .max(16_384)
  .regex(
    /^-----BEGIN CERTIFICATE-----\r?\n[A-Za-z0-9+/=\r\n]+-----END CERTIFICATE-----\s*$/,
    "must be one PEM certificate",
  );

/** One certificate, or two while one replaces the other. */
export const certificateSchema = z
  .union([pem, z.array(pem).min(1).max(2)])
  .describe("PEM certificate of the identity provider, or two while one replaces the other");

export const signatureAlgorithmSchema = z.enum(["sha256", "sha512"]);

const samlSchema = z.strictObject({
  entryPoint: webUrlSchema.describe("Single sign-on URL of the tenant's identity provider"),
  issuer: textSchema(1_024).describe("Our entity id there, one for each tenant"),
  cert: certificateSchema,
  callbackUrl: webUrlSchema.describe("Assertion consumer service, on one of the tenant's own hosts"),
  identifierFormat: textSchema(256).optional(),
  signatureAlgorithm: signatureAlgorithmSchema.optional(),
});

export const oauthSchema = z
  .strictObject({
    google: apps.optional(),
    github: apps.optional(),
    microsoft: apps.optional(),
    saml: samlSchema.optional(),
  })
  .describe("The tenant's own apps at its sign-in providers");
