import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openRedisStores } from "../../../src/store/redis/open-redis-stores.ts";
import type { RedisStoreOptions } from "../../../src/store/redis/redis-options.ts";
import type { Stores } from "../../../src/store/stores.ts";
import { type RedisServer, startRedis } from "../../mock/redis-server.ts";
import { aSession, aTenant, aToken, coded, tokenKey } from "../contract/opener.ts";

let redis: RedisServer;
let admin: Redis;
let stores: Stores;
const open = (options: Partial<RedisStoreOptions> = {}) =>
  openRedisStores({ url: redis.url, commandTimeout: 20_000, tokenKey, ...options });
const later = () => Date.now() + 600_000;

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
  stores = await open();
  for (const id of ["acme", "globex"]) await stores.tenants.createTenant(aTenant(id));
});
afterEach(() => stores.close());

/** The only key that a pattern finds. */
async function keyOf(pattern: string): Promise<string> {
  const keys = await admin.keys(pattern);
  expect(keys).toHaveLength(1);
  return keys[0] as string;
}

describe("tokens in Redis", () => {
  it("stand there neither in a key nor in a value, and each dies by itself", async () => {
    const info = aToken("acme", "access-secret", later(), { refreshToken: "refresh-secret", idToken: "id-secret" });
    await stores.tokens.storeToken("acme", "access-secret", info);
    const everything: string[] = [];
    for (const key of await admin.keys("*")) {
      const dump = (await admin.dumpBuffer(key))?.toString("latin1") ?? "";
      everything.push(key, dump);
      if (/:(token|refresh|tokens)\b/.test(key)) expect(await admin.pexpiretime(key)).toBe(info.expiresAt);
    }
    for (const secret of ["access-secret", "refresh-secret", "id-secret", "ann@acme.example"])
      expect(everything.filter((text) => text.includes(secret))).toEqual([]);
  });

  it.each([
    ["another token's key of the same tenant", (key: string) => key.replace(/.{8}$/, "00000000")],
    ["a later life's key", (key: string) => key.replace(":1:", ":2:")],
  ])("are refused when they are copied under %s", async (_, target) => {
    await stores.tokens.storeToken("acme", "t", aToken("acme", "t", later(), { refreshToken: "r" }));
    const from = await keyOf("tenantry:{acme}:1:token:*");
    const pointer = await keyOf("tenantry:{acme}:1:refresh:*");
    if (target(from).includes(":2:")) {
      await admin.copy(from, "kept");
      await stores.tenants.deleteTenant("acme");
      await stores.tenants.createTenant(aTenant("acme"));
      await admin.copy("kept", target(from));
      await expect(stores.tokens.getToken("acme", "t")).rejects.toMatchObject(coded("store.corrupt"));
      return;
    }
    await admin.copy(from, target(from));
    // led there by the pointer, as an attacker with write access would
    await admin.set(pointer, target(from).slice(-64));
    await expect(stores.tokens.findByRefreshToken("acme", "r")).rejects.toMatchObject(coded("store.corrupt"));
  });

  it("are not found under another tenant, and refused where they were put under that tenant's own token", async () => {
    await stores.tokens.storeToken("acme", "t", aToken("acme", "t", later(), { refreshToken: "r" }));
    const from = await keyOf("tenantry:{acme}:1:token:*");
    const pointer = await keyOf("tenantry:{acme}:1:refresh:*");
    for (const key of [from, pointer]) await admin.copy(key, key.replace("{acme}", "{globex}"));
    // the digest is keyed by the tenant: the same text has another name there
    expect(await stores.tokens.getToken("globex", "t")).toBeNull();
    expect(await stores.tokens.findByRefreshToken("globex", "r")).toBeNull();
    await admin.del(from.replace("{acme}", "{globex}"));
    await stores.tokens.storeToken("globex", "t", aToken("globex", "t", later()));
    await admin.copy(from, await keyOf("tenantry:{globex}:1:token:*"), "REPLACE");
    await expect(stores.tokens.getToken("globex", "t")).rejects.toMatchObject(coded("store.corrupt"));
  });

  it("are refused when a bit of them changed and when they are cut, and not found by another key", async () => {
    await stores.tokens.storeToken("acme", "t", aToken("acme", "t", later()));
    const key = await keyOf("tenantry:{acme}:1:token:*");
    const value = (await admin.getBuffer(key)) as Buffer;
    for (const at of [64, 65, 80, 95, value.length - 1]) {
      const altered = Buffer.from(value);
      altered[at] = (altered[at] as number) ^ 1;
      await admin.set(key, altered);
      await expect(stores.tokens.getToken("acme", "t")).rejects.toMatchObject(coded("store.corrupt"));
    }
    for (const length of [0, 10, 64, 70, 93]) {
      await admin.set(key, value.subarray(0, length));
      await expect(stores.tokens.getToken("acme", "t")).rejects.toMatchObject(coded("store.corrupt"));
    }
    await admin.set(key, value);
    const other = await open({ tokenKey: new Uint8Array(32).fill(8) });
    expect(await other.tokens.getToken("acme", "t")).toBeNull();
    await other.close();
    expect(await stores.tokens.getToken("acme", "t")).not.toBeNull();
  });

  it("are not kept without a key of 32 bytes", async () => {
    for (const key of [new Uint8Array(16), new Uint8Array(0)]) {
      const keyless = await open({ tokenKey: key });
      await expect(keyless.tokens.storeToken("acme", "t", aToken("acme", "t", later()))).rejects.toMatchObject(
        coded("store.configuration"),
      );
      await keyless.close();
    }
    expect(await admin.keys("*:token:*")).toEqual([]);
  });
});

describe("keys in Redis", () => {
  it("are all below the prefix, a tenant's all in its one slot, and what expires has a life", async () => {
    await stores.tenants.updateTenant("acme", { domain: "acme.example" });
    await stores.tenants.addUserToTenant("acme", "ann", "member");
    await stores.sessions.openSession("acme", aSession("acme", "s", Date.now()));
    await stores.usage.addUsage("acme", "b", [{ at: Date.now(), userId: "ann", allowed: 1, refused: 0 }]);
    await stores.tokens.storeToken("acme", "t", aToken("acme", "t", later()));
    const keys = await admin.keys("*");
    expect(keys.filter((key) => !/^tenantry:\{[^{}]+\}/.test(key))).toEqual([]);
    const expiring = keys.filter((key) =>
      /:(token|tokens|sessions|leases|user|batch|usage:(minute|hour|day))\b/.test(key),
    );
    const below = expiring.filter((key) => key.startsWith("tenantry:{acme}:1:"));
    expect(below.length).toBeGreaterThan(10);
    for (const key of below) expect([key, await admin.pttl(key)]).toEqual([key, expect.toSatisfy((ttl) => ttl > 0)]);
  });

  it("of a deleted tenant are erased: its life's number and its audit stay", async () => {
    for (let n = 0; n < 3_000; n++) await admin.set(`tenantry:{acme}:1:token:${n}`, "x");
    await stores.tenants.addUserToTenant("acme", "ann", "member");
    await stores.audit.appendAudit("acme", [{ tenantId: "acme", writer: "w", sequence: 1, at: 1, line: "{}" }]);
    await admin.set("tenantry:{globex}:1:token:x", "x");
    await stores.tenants.deleteTenant("acme");
    expect((await admin.keys("tenantry:{acme}*")).sort()).toEqual(
      ["audit:lines", "audit:order", "life"].map((name) => `tenantry:{acme}:${name}`),
    );
    expect(await admin.keys("tenantry:{globex}*")).toHaveLength(3);
  });

  it("between which a crash fell lead nowhere, and are taken over when they are a minute old", async () => {
    const claim = (at: number) => admin.set("tenantry:{domain:lost.example}", `initech ${at} x`);
    await claim(Date.now());
    expect(await stores.tenants.getTenantByDomain("lost.example")).toBeNull();
    const wish = () => stores.tenants.updateTenant("acme", { domain: "lost.example" });
    await expect(wish()).rejects.toMatchObject(coded("store.exists"));
    await claim(Date.now() - 61_000);
    await wish();
    expect((await stores.tenants.getTenantByDomain("lost.example"))?.tenantId).toBe("acme");
    // a claim that its tenant confirms is never taken, however old
    await admin.set("tenantry:{domain:lost.example}", "acme 1000 x");
    await expect(stores.tenants.updateTenant("globex", { domain: "lost.example" })).rejects.toMatchObject(
      coded("store.exists"),
    );
    await admin.zadd("tenantry:{tenants:list}:ids", "0", "initech");
    await admin.hset("tenantry:{tenants:list}:written", "initech", "initech 1000 x");
    expect((await stores.tenants.listTenants()).map(({ tenantId }) => tenantId)).toEqual(["acme", "globex"]);
    expect(await admin.zrange("tenantry:{tenants:list}:ids", "0", "-1")).toEqual(["acme", "globex"]);
  });
});
