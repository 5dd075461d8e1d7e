// identity.local: who may sign in on this machine, how apps prove themselves, and who stands in for Google and the like.
import { z } from "zod";
import { emailSchema, nameSchema, webUrlSchema } from "./scalars.ts";

const standIn = webUrlSchema
  .describe("Issuer of an OpenID provider that stands in for it; http on loopback only")
  .optional();

export const localIdentitySchema = z
  .strictObject({
    users: z
      .array(z.strictObject({ email: emailSchema, roles: z.array(nameSchema).min(1).max(20) }))
      .max(1_000)
      .optional(),
    clientAuthentication: z
      .enum(["client_secret", "private_key_jwt"])
      .describe("How web and machine apps prove themselves; client_secret by default")
      .optional(),
    standIns: z
      .strictObject({ google: standIn, github: standIn, microsoft: standIn })
      .describe("Social providers of settings.oauth that people may use here; without one there is no such button")
      .optional(),
  })
  .describe("People of the embedded local platform");

/** What the embedded platform is asked for. */
export type LocalIdentity = z.infer<typeof localIdentitySchema>;
