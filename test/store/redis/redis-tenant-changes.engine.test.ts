import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cachedTenantStore } from "../../../src/store/cached-tenant-store.ts";
import { openRedisStores } from "../../../src/store/redis/open-redis-stores.ts";
import { redisTenantChanges } from "../../../src/store/redis/redis-tenant-changes.ts";
import { type RedisServer, startRedis } from "../../mock/redis-server.ts";
import { aTenant, coded } from "../contract/opener.ts";

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

describe("the channel of changed tenants", () => {
  it("makes another server's cache forget, and one that lost the channel forget everything", async () => {
    const options = { url: redis.url, commandTimeout: 5_000 };
    const stores = await openRedisStores(options);
    const heard: (string | undefined)[] = [];
    const life = 3_600_000;
    const reader = cachedTenantStore(stores.tenants, { life });
    const listening = await redisTenantChanges(options, (tenantId) => {
      reader.forget(tenantId);
      heard.push(tenantId);
    });
    const speaking = await redisTenantChanges(options, () => undefined);
    const writer = cachedTenantStore(stores.tenants, { life, announce: speaking.announce });

    await writer.createTenant(aTenant("acme"));
    await expect.poll(() => heard).toContain("acme");
    expect((await reader.getTenant("acme"))?.plan).toBe("pro");
    heard.length = 0;
    await writer.updateTenant("acme", { plan: "free" });
    await expect.poll(() => heard).toContain("acme");
    expect((await reader.getTenant("acme"))?.plan).toBe("free");

    // what is no tenant's id is nobody's news
    const stranger = new Redis(redis.url);
    for (const text of ["", "*", "__proto__", "x".repeat(100_000)])
      await stranger.publish("tenantry:{tenants:changed}", text);
    await stranger.publish("other", "acme");
    await stranger.publish("tenantry:{tenants:changed}", "last");
    await expect.poll(() => heard).toContain("last");
    expect(heard).toEqual(["acme", "last"]);
    stranger.disconnect();

    await redis.kill();
    await expect(speaking.announce("acme")).rejects.toMatchObject(coded("store.unavailable"));
    await redis.restart();
    await expect.poll(() => heard, { timeout: 30_000 }).toContain(undefined);
    await expect.poll(() => speaking.announce("again").catch(() => "away"), { timeout: 30_000 }).toBeUndefined();
    await expect.poll(() => heard, { timeout: 30_000 }).toContain("again");
    for (const each of [listening, speaking]) each.close();
    await stores.close();
  });
});
