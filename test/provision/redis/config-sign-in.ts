// What a server does with a tenant's signed config: verify it, open the sealed password, sign in to Redis.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { openSecret, type SealKey } from "../../../src/runtime/open-secret.ts";
import { verifyTenantConfig } from "../../../src/verify/verify-tenant-config.ts";
import type { RedisRepository } from "./redis-repository.ts";

export interface ServerView {
  redis: { prefix: string; isolation?: string; user?: string; authentication?: string };
  requires: string[];
  /** opened from the seal; absent where the config has none */
  password?: string;
}

/** Throws where the config does not verify. */
export async function serverView(
  { root, keyring }: RedisRepository,
  stack: Stack,
  tenantId: string,
): Promise<ServerView> {
  const { tenantConfig } = (await stack.outputs()) as { tenantConfig: string };
  const verdict = await verifyTenantConfig(tenantConfig, {
    ...{
      trust: keyring.root,
      at: Math.floor(Date.now() / 1000),
      deployment: "example",
      environment: "local",
      tenantId,
    },
  });
  if (!verdict.ok) throw new TypeError(verdict.code);
  const { config } = verdict;
  const keys = join(root, ".tenantry/keys");
  const file = readdirSync(keys).find((name) => name.startsWith("seal.") && name.endsWith(".json")) ?? "";
  const sealKey = JSON.parse(readFileSync(join(keys, file), "utf8")) as SealKey;
  const { redis } = config.config;
  const sealed = Object.hasOwn(config.config.secrets, "redis.password");
  return {
    ...{ redis, requires: config.requires },
    ...(sealed ? { password: await openSecret(config, "redis.password", [sealKey]) } : {}),
  };
}
