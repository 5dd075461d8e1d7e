import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { placeRedis } from "../../src/rehearsal/place-redis.ts";
import { rehearsalRedis } from "../../src/rehearsal/rehearsal-redis.ts";
import { readDeploymentSettings } from "../../src/spec/read-deployment-settings.ts";
import { signIn } from "../provision/redis/redis-users.ts";

const project = `name: shop
runtime: nodejs
config:
  tenantry:deployment: example
  tenantry:environment: local
  tenantry:baseHost: mcp.localhost
  tenantry:resource: "http://{host}:3030/mcp"
  tenantry:redis: { value: { url: "rediss://redis.example.com:6379", admin: env:REDIS } }
`;

describe("the Redis of a rehearsal", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "tenantry-rehearsal-redis-"));
    mkdirSync(join(root, ".tenantry"));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(root, { recursive: true, force: true });
  });

  it("is a real one, with an administrator of its own, and takes the place of the settings' in every stack", async () => {
    writeFileSync(join(root, "Pulumi.yaml"), project);
    writeFileSync(
      join(root, "Pulumi.acme.prod.yaml"),
      'config:\n  tenantry:redis: { url: "rediss://prod.example.com:6379", admin: env:PROD }\n',
    );
    const redis = await rehearsalRedis(root);
    if (redis === undefined) throw new TypeError("redis-server is on the PATH of the tests");
    try {
      placeRedis(root, ["acme.prod"], redis);
      const own = { url: redis.url, admin: `file:${redis.passwordFile}`, adminUser: "default" };
      expect(readDeploymentSettings(root).redis).toEqual(own);
      expect(readDeploymentSettings(root, { stack: "acme.prod" }).redis).toEqual(own);
      const port = Number(new URL(redis.url).port);
      await expect(signIn(port, "default", "")).rejects.toThrow(/WRONGPASS/);
      const admin = await signIn(port, "default", readFileSync(join(root, redis.passwordFile), "utf8"));
      expect(await redis.users()).toEqual([]);
      await admin.call("ACL", "SETUSER", "tenantry-acme", "on", "~tenantry:{acme}:*");
      expect(await redis.users()).toEqual(["tenantry-acme"]);
    } finally {
      await redis.close();
    }
  });

  it("is none where the machine has no redis-server", async () => {
    vi.stubEnv("PATH", root);
    expect(await rehearsalRedis(root)).toBeUndefined();
  });
});
