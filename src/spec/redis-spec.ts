// runtime.redis: how the tenant's keys are kept apart from other tenants', and where its own user is.
import { z } from "zod";

export const redisServices = ["self-managed", "elasticache"] as const;

/** Where a deployment's Redis or Valkey runs: a server of its own, or Amazon ElastiCache. */
export type RedisService = (typeof redisServices)[number];

const rotationSchema = z.strictObject({
  epoch: z.int().min(1).max(1_000_000).describe("Raised by one, the tenant's user gets a new password"),
  keepPrevious: z
    .boolean()
    .describe("While true (the default) the password of the epoch before is good, too; retire it with false")
    .optional(),
});

export const redisSchema = z
  .strictObject({
    isolation: z
      .enum(["prefix", "acl"])
      .describe("prefix: the servers keep to the tenant's key prefix; acl: a user of the tenant's own can't leave it"),
    service: z
      .enum(redisServices)
      .describe("Where the user is made; needed only where the deployment has both")
      .optional(),
    rotation: rotationSchema.optional(),
    eraseOnDelete: z
      .boolean()
      .describe("Destroying the tenant also erases its keys (self-managed only); default false: they stay")
      .optional(),
  })
  .describe("The tenant's namespace in Redis or Valkey");
