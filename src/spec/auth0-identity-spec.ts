// identity.auth0: where in Auth0 the tenant's organization lives, and how its apps prove themselves.
import { z } from "zod";
import { hostNameSchema, textSchema } from "./scalars.ts";
import { secretReferenceSchema } from "./secret-reference.ts";

export const auth0IdentitySchema = z
  .strictObject({
    domain: hostNameSchema.describe("The Auth0 tenant's own domain, such as example.eu.auth0.com"),
    management: z
      .strictObject({
        clientId: textSchema(128).describe("Client id of the machine app that may call the Management API"),
        clientSecret: secretReferenceSchema,
      })
      .describe("The identity that deploys; its permissions stand in docs/platforms/auth0.md"),
    clientAuthentication: z
      .enum(["private_key_jwt", "client_secret"])
      .describe("How web and machine apps prove themselves; private_key_jwt by default")
      .optional(),
  })
  .describe("Options of platform auth0");
