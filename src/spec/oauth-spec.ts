// settings.oauth: the tenant's own apps at the social and enterprise providers.
import { z } from "zod";
import { nameSchema, scopeSchema, textSchema, webUrlSchema } from "./scalars.ts";
import { secretReferenceSchema } from "./secret-reference.ts";

export const oauthAppSchema = z.strictObject({
  /** tells several apps of one provider apart; the only one may leave it out (then `default`) */
  name: nameSchema.optional(),
  clientId: textSchema(256),
  clientSecret: secretReferenceSchema,
  redirectUri: webUrlSchema,
  scopes: z.array(scopeSchema).min(1).max(64),
});

const apps = z.union([oauthAppSchema, z.array(oauthAppSchema).min(1).max(10)]);

const pem = z
  .string()
  .max(16_384)
  .regex(/^-----BEGIN CERTIFICATE-----\r?\n[A-Za-z0-9+/=\r\n]+-----END CERTIFICATE-----\s*$/, "must be one PEM certificate");

export const samlSchema = z.strictObject({
  /** IdP single sign-on URL */
  entryPoint: webUrlSchema,
  /** SP entity id */
  issuer: textSchema(1_024),
  /** IdP certificate, or two while one replaces the other */
  cert: z.union([pem, z.array(pem).min(1).max(2)]),
  /** assertion consumer service URL, on one of the tenant's hosts */
  callbackUrl: webUrlSchema,
  identifierFormat: textSchema(256).optional(),
  signatureAlgorithm: z.enum(["sha256", "sha512"]).optional(),
});

export const oauthSchema = z.strictObject({
  google: apps.optional(),
  github: apps.optional(),
  microsoft: apps.optional(),
  saml: samlSchema.optional(),
});
