import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { TenantRedis } from "../../src/bundle/documents.ts";
import { redisAccess } from "../../src/plan/redis-access.ts";
import { declaredBy } from "../../src/runtime/declared-by.ts";
import { runtimeError } from "../../src/runtime/runtime-error.ts";
import { tenantRedisCredentials } from "../../src/runtime/tenant-redis-credentials.ts";
import { openRedisStores } from "../../src/store/redis/open-redis-stores.ts";
import type { RedisStoreOptions } from "../../src/store/redis/redis-options.ts";
import type { Stores } from "../../src/store/stores.ts";
import { memoryBundle } from "../mock/memory-bundle.ts";
import { type RedisServer, startRedis } from "../mock/redis-server.ts";
import { testConfig, testContent } from "../mock/tenant-content.ts";
import { aToken, coded, tokenKey } from "../store/contract/opener.ts";

let redis: RedisServer;
let admin: Redis;
const opened: Stores[] = [];
const later = Date.now() + 3_600_000;
const own = (id: string) =>
  ({ isolation: "acl", user: `tenantry-${id}`, authentication: "password", prefix: `tenantry:{${id}}:` }) as const;

const configOf = (id: string, content: TenantRedis) => testConfig(id, testContent(id, { redis: content }));
const bundle = memoryBundle([]);
const passwords = new Map<string, string>();
const tenancy = {
  bundle,
  async secret(tenantId: string, field: string) {
    const password = field === "redis.password" ? passwords.get(tenantId) : undefined;
    if (password === undefined) throw runtimeError("runtime.unknown-secret", "no such secret");
    return password;
  },
};

async function provisioned(id: string, password: string): Promise<void> {
  const pattern = `tenantry:{${id}}:*`;
  const rights = redisAccess({ keys: [pattern], channels: [pattern] }).split(" ");
  await admin.call("ACL", "SETUSER", `tenantry-${id}`, "reset", "on", `>${password}`, ...rights);
  passwords.set(id, password);
}

async function open(options: Partial<RedisStoreOptions> = {}): Promise<Stores> {
  const stores = await openRedisStores({
    ...{ url: redis.url, tokenKey, declared: declaredBy(tenancy), tenantUser: tenantRedisCredentials(tenancy) },
    ...options,
  });
  opened.push(stores);
  return stores;
}

/** Names of the users that have a connection. */
async function signedIn(): Promise<Set<string>> {
  const lines = String(await admin.client("LIST"));
  return new Set([...lines.matchAll(/ user=(\S+)/g)].map(([, name]) => name ?? ""));
}

beforeAll(async () => {
  redis = await startRedis();
  admin = new Redis(redis.url);
});
afterAll(async () => {
  admin.disconnect();
  await redis.stop();
});
beforeEach(async () => {
  await admin.flushall();
  passwords.clear();
  for (const id of ["acme", "globex"]) {
    bundle.put(configOf(id, own(id)));
    await provisioned(id, `pw-${id}`);
  }
  bundle.put(configOf("shared", { prefix: "tenantry:{shared}:", isolation: "prefix" }));
});
afterEach(async () => {
  for (const stores of opened.splice(0)) await stores.close();
});

describe("a tenant whose signed config demands a Redis user of its own", () => {
  it("is served as that user, with exactly the rights that provisioning grants, by every store", async () => {
    const stores = await open();
    for (const id of ["acme", "globex"]) {
      await stores.tenants.addUserToTenant(id, "ann", "member");
      await stores.tokens.storeToken(id, "t", aToken(id, "t", later));
      await stores.roles.putRole(id, { roleId: "r", name: "R", tenantId: id, permissions: [] });
      await stores.usage.addUsage(id, "b", [{ at: Date.now(), userId: "ann", allowed: 1, refused: 0 }]);
      await stores.audit.appendAudit(id, [{ tenantId: id, writer: "w", sequence: 1, at: 1, line: "{}" }]);
      expect((await stores.tokens.getToken(id, "t"))?.tenantId).toBe(id);
    }
    expect(await signedIn()).toEqual(new Set(["default", "tenantry-acme", "tenantry-globex"]));
  });

  it("is refused where the stores run as the deployment's user, and the others are served", async () => {
    const stores = await openRedisStores({ url: redis.url, tokenKey, declared: declaredBy(tenancy) });
    opened.push(stores);
    await expect(stores.tokens.getToken("acme", "t")).rejects.toMatchObject(coded("store.configuration"));
    await expect(stores.tenants.addUserToTenant("acme", "ann", "member")).rejects.toMatchObject(
      coded("store.configuration"),
    );
    expect(await admin.keys("tenantry:{acme}*")).toEqual([]);
    await stores.tenants.addUserToTenant("shared", "ann", "member");
    expect(await stores.tenants.getTenantUsers("shared")).toHaveLength(1);
  });

  it("is never served as the deployment's user: not by IAM, without its secret, or before the tenancy is open", async () => {
    const stores = await open();
    passwords.delete("acme");
    await expect(stores.tenants.getTenantUsers("acme")).rejects.toMatchObject(coded("runtime.unknown-secret"));
    bundle.put(configOf("acme", { ...own("acme"), authentication: "iam" }));
    await expect(stores.tenants.getTenantUsers("acme")).rejects.toMatchObject(coded("store.configuration"));
    const careless = await open({ tenantUser: () => undefined });
    await expect(careless.tenants.getTenantUsers("globex")).rejects.toMatchObject(coded("store.configuration"));
    const early = tenantRedisCredentials(() => undefined);
    await expect(early("acme")).rejects.toMatchObject(coded("store.configuration"));
    await expect(tenantRedisCredentials(tenancy)("nobody")).rejects.toMatchObject(coded("store.unknown-tenant"));
    expect(declaredBy(() => undefined)("acme")).toBeUndefined();
    expect(await signedIn()).toEqual(new Set(["default"]));
  });

  it("goes on after a rotation that cut its connections, by the new password of its config", async () => {
    const stores = await open();
    await stores.tenants.addUserToTenant("acme", "ann", "member");
    await provisioned("acme", "pw-2");
    await admin.client("KILL", "USER", "tenantry-acme");
    await expect.poll(() => stores.tenants.getTenantUsers("acme").catch(() => []), { timeout: 20_000 }).toHaveLength(1);
  });
});

it("a tenant of isolation prefix beside them is served as the deployment's user, and takes no connection from them", async () => {
  const stores = await open({ tenantConnections: 1 });
  await stores.tenants.addUserToTenant("acme", "ann", "member");
  await stores.tenants.addUserToTenant("shared", "ann", "member");
  expect(await signedIn()).toEqual(new Set(["default", "tenantry-acme"]));
});
