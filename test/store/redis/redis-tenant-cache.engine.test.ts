import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openMemoryStores } from "../../../src/store/memory/index.ts";
import { redisTenantCache } from "../../../src/store/redis/index.ts";
import type { Tenant } from "../../../src/store/tenant.ts";
import type { TenantStore } from "../../../src/store/tenant-store.ts";
import { startRedis } from "../../mock/redis-server.ts";

let server: Awaited<ReturnType<typeof startRedis>>;
let client: Redis;
beforeAll(async () => {
  server = await startRedis();
  client = new Redis(server.url, { commandTimeout: 1_000, maxRetriesPerRequest: 0 });
});
afterAll(async () => {
  client.disconnect();
  await server.stop();
});
beforeEach(() => client.flushall());

const tenantOf = (tenantId: string): Tenant => ({
  ...{ tenantId, organizationName: tenantId, status: "active", plan: "pro", settings: {} },
  ...{ createdAt: 1, updatedAt: 1 },
});

function counted(): { inner: TenantStore; asked: string[] } {
  const inner: TenantStore = openMemoryStores().tenants;
  const asked: string[] = [];
  const get = inner.getTenant.bind(inner);
  inner.getTenant = (id) => {
    asked.push(id);
    return get(id);
  };
  return { inner, asked };
}

describe("tenants kept for a moment in Redis", () => {
  it("are asked of the inner store once for all servers, and known to be unknown, too", async () => {
    const { inner, asked } = counted();
    const [one, two] = [redisTenantCache(inner, client), redisTenantCache(inner, client)];
    await one.createTenant(tenantOf("acme"));
    expect(await one.getTenant("acme")).toEqual(tenantOf("acme"));
    expect(await two.getTenant("acme")).toEqual(tenantOf("acme"));
    expect(await one.getTenant("globex")).toBeNull();
    expect(await two.getTenant("globex")).toBeNull();
    expect(asked).toEqual(["acme", "globex"]);
    expect(await client.pttl("tenantry:{acme}:cached-tenant")).toBeGreaterThan(0);
  });

  it("are as they were changed, at every server at once", async () => {
    const { inner } = counted();
    const [one, two] = [redisTenantCache(inner, client), redisTenantCache(inner, client)];
    await one.createTenant(tenantOf("acme"));
    await two.getTenant("acme");
    await one.updateTenant("acme", { plan: "free" });
    expect((await two.getTenant("acme"))?.plan).toBe("free");
    await two.deleteTenant("acme");
    expect(await one.getTenant("acme")).toBeNull();
    await one.createTenant(tenantOf("acme"));
    expect((await two.getTenant("acme"))?.plan).toBe("pro");
  });

  it.each([
    ["another tenant's answer", JSON.stringify({ tenant: tenantOf("globex") })],
    ["no JSON", "{"],
    ["no answer", "{}"],
    ["a text", '"acme"'],
  ])("are asked for anew where %s stands under a tenant's key", async (_, text) => {
    const { inner } = counted();
    const cache = redisTenantCache(inner, client);
    await cache.createTenant(tenantOf("acme"));
    await client.set("tenantry:{acme}:cached-tenant", text);
    expect((await cache.getTenant("acme"))?.tenantId).toBe("acme");
  });

  it("come from the inner store while Redis is away", async () => {
    const gone = new Redis("redis://127.0.0.1:1", { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: null });
    gone.on("error", () => undefined);
    const { inner } = counted();
    const cache = redisTenantCache(inner, gone);
    await cache.createTenant(tenantOf("acme"));
    expect((await cache.getTenant("acme"))?.tenantId).toBe("acme");
    gone.disconnect();
  });
});
