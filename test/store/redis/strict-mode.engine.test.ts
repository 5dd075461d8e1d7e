import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { redisAccess } from "../../../src/plan/redis-access.ts";
import { openRedisStores } from "../../../src/store/redis/open-redis-stores.ts";
import type { RedisUser } from "../../../src/store/redis/redis-user.ts";
import { type RedisServer, startRedis } from "../../mock/redis-server.ts";
import { hostileTenantIds } from "../contract/hostile-ids.ts";
import { aTenant, aToken, coded, tokenKey } from "../contract/opener.ts";
import { storesContract } from "../contract/stores-contract.ts";

const ids = ["acme", "globex", "initech", "hooli"];
const userOf = (tenantId: string): RedisUser => ({ username: `tenant-${tenantId}`, password: `pw-${tenantId}` });
let redis: RedisServer;
let admin: Redis;
let opened = 0;

beforeAll(async () => {
  redis = await startRedis();
  admin = new Redis(redis.url);
});
afterAll(async () => {
  admin.disconnect();
  await redis.stop();
});

async function allow(tenantId: string, prefix = "tenantry:"): Promise<void> {
  const { username, password } = userOf(tenantId);
  const pattern = `${prefix}{${tenantId}}:*`;
  // exactly what a provisioned user may do
  const rights = redisAccess({ keys: [pattern], channels: [pattern] }).split(" ");
  await admin.call("ACL", "SETUSER", username, "reset", "on", `>${password}`, ...rights);
}

describe("strict mode", () => {
  // every tenant that the contract creates gets its user when it is first asked for
  storesContract((options) => {
    const prefix = `t${++opened}:`;
    return openRedisStores({
      ...{ ...options, url: redis.url, prefix, commandTimeout: 20_000, tenantConnections: 2 },
      async tenantUser(tenantId) {
        await allow(tenantId, prefix);
        return userOf(tenantId);
      },
    });
  });

  it("lets Redis itself refuse a tenant's user everything that is another's", async () => {
    const stores = await openRedisStores({ url: redis.url, tokenKey, tenantUser: userOf, commandTimeout: 5_000 });
    for (const id of ids) {
      await allow(id);
      await stores.tenants.createTenant(aTenant(id, { domain: `${id}.example` }));
      await stores.tenants.addUserToTenant(id, "ann", "member");
      await stores.tokens.storeToken(id, "t", aToken(id, "t", Date.now() + 60_000));
    }
    const keys = await admin.keys("tenantry:*");
    for (const id of ids) {
      const { username, password } = userOf(id);
      const tenant = new Redis(redis.url, { username, password, enableReadyCheck: false, disableClientInfo: true });
      const own = keys.filter((key) => key.startsWith(`tenantry:{${id}}:`));
      expect(own.length).toBeGreaterThan(3);
      for (const key of own) expect(await tenant.type(key)).not.toBe("none");
      for (const key of keys.filter((one) => !own.includes(one))) {
        await expect(tenant.type(key)).rejects.toThrow(/^NOPERM/);
        await expect(tenant.copy(own[0] ?? "", key)).rejects.toThrow(/^NOPERM/);
        await expect(tenant.eval("return redis.call('TYPE', KEYS[1])", 1, key)).rejects.toThrow(/NOPERM|can't access/);
        // a key that a script did not declare is held against the user, too
        await expect(tenant.eval(`return redis.call('DEL', '${key}')`, 0)).rejects.toThrow(/NOPERM|can't access/);
      }
      for (const command of [["FLUSHALL"], ["KEYS", "*"], ["CONFIG", "GET", "*"], ["ACL", "LIST"], ["SCRIPT", "FLUSH"]])
        await expect(tenant.call(command[0] as string, ...command.slice(1))).rejects.toThrow(/^NOPERM/);
      await expect(tenant.call("PUBLISH", "tenantry:{tenants:changed}", id)).rejects.toThrow(/^NOPERM/);
      tenant.disconnect();
    }
    await stores.close();
  });

  it("keeps as many connections as it may, whatever the number of tenants, and ends them with the store", async () => {
    const stores = await openRedisStores({
      ...{ url: redis.url, prefix: "tenantry:", tenantUser: userOf, tenantConnections: 2, commandTimeout: 5_000 },
    });
    const connected = async () =>
      String(await admin.client("LIST"))
        .split("\n")
        .filter((line) => line.includes("user=tenant-")).length;
    for (let round = 0; round < 3; round++)
      for (const id of ids) expect(await stores.tenants.getTenantUsers(id)).toHaveLength(1);
    await expect.poll(connected).toBe(2);
    // more at once than there are places: none is cut off in the middle
    const all = await Promise.all(
      ids.flatMap((id) => Array.from({ length: 20 }, () => stores.tenants.getTenantUser(id, "ann"))),
    );
    expect(all.filter((user) => user === null)).toEqual([]);
    await stores.close();
    await expect.poll(connected).toBe(0);
  });

  it("refuses a tenant whose user is gone, wrong or not made yet, and nobody else", async () => {
    const stores = await openRedisStores({ url: redis.url, tokenKey, tenantUser: userOf, commandTimeout: 5_000 });
    await admin.call("ACL", "DELUSER", "tenant-acme");
    await expect(stores.tenants.getTenantUsers("acme")).rejects.toMatchObject(coded("store.configuration"));
    expect(await stores.tenants.getTenantUsers("globex")).toHaveLength(1);
    const { username } = userOf("acme");
    await admin.call("ACL", "SETUSER", username, "reset", "on", ">other", "~*", "+@all");
    const refusal: unknown = await stores.tenants.getTenantUsers("acme").catch((error: unknown) => error);
    expect(refusal).toMatchObject(coded("store.configuration"));
    expect(String(refusal)).not.toContain("pw-acme");
    await allow("acme");
    expect(await stores.tenants.getTenantUsers("acme")).toHaveLength(1);
    await stores.close();
  });

  it("asks for no user of what is no tenant", async () => {
    const asked: string[] = [];
    const stores = await openRedisStores({
      url: redis.url,
      tenantUser(tenantId) {
        asked.push(tenantId);
        return userOf(tenantId);
      },
    });
    for (const id of Object.values(hostileTenantIds)) {
      expect(await stores.tenants.getTenantUser(id, "ann")).toBeNull();
      expect(await stores.tokens.getToken(id, "t")).toBeNull();
    }
    expect(asked).toEqual([]);
    await stores.close();
  });
});
