// `tenantry:redis` and `tenantry:elasticache`: where a deployment's Redis is. Never a secret: a reference to it.
import { z } from "zod";
import { isHostName, isLoopbackHost, nameSchema } from "./scalars.ts";
import { secretReferenceSchema } from "./secret-reference.ts";

/** Passwords cross the wire when servers sign in, so that only this machine may be spoken to without TLS. */
function isServerUrl(text: string): boolean {
  const parts = /^(rediss?):\/\/(\[::1\]|[a-z0-9.-]+):([1-9]\d{0,4})$/.exec(text);
  if (parts === null) return false;
  const [, scheme, host = "", port] = parts;
  const loopback = isLoopbackHost(host);
  const known = loopback || isHostName(host) || /^(?:\d{1,3}\.){3}\d{1,3}$/.test(host);
  return known && Number(port) <= 65_535 && (scheme === "rediss" || loopback);
}

export const redisSettingsSchema = z.strictObject({
  url: z
    .string()
    .max(300)
    .refine(
      isServerUrl,
      "must be rediss://HOST:PORT without user, password and database (redis:// is for loopback only)",
    ),
  /** the password of `adminUser` */
  admin: secretReferenceSchema,
  adminUser: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,64}$/, "must be the name of a Redis user")
    .default("default"),
});

export const elasticacheSettingsSchema = z.strictObject({
  engine: z.enum(["redis", "valkey"]),
  region: z.string().regex(/^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/, "must be an AWS region, such as eu-central-1"),
  /** name of the user group that the platform stack makes; default `<deployment>-<environment>` */
  userGroup: nameSchema.max(40).optional(),
  /** how servers sign in: with a password sealed for them, or as the IAM role that they run under */
  authentication: z.enum(["password", "iam"]).default("password"),
});

export type RedisSettings = z.infer<typeof redisSettingsSchema>;
export type ElasticacheSettings = z.infer<typeof elasticacheSettingsSchema>;
