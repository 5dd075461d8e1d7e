import { describe, expect, it } from "vitest";
import { cachedTenantStore } from "../../src/store/cached-tenant-store.ts";
import { declaredTenantStore } from "../../src/store/declared-tenant-store.ts";
import { openMemoryStores } from "../../src/store/memory/open-memory-stores.ts";
import { testConfig, testContent } from "../mock/tenant-content.ts";
import { aTenant, coded } from "./contract/opener.ts";

/** A memory store that counts what it is asked, behind a cache with a clock of its own. */
function cached(options: Parameters<typeof cachedTenantStore>[1] = {}) {
  const { tenants } = openMemoryStores();
  let asked = 0;
  let at = 1;
  const inner = Object.create(tenants, {
    getTenant: {
      value(id: string) {
        asked++;
        return tenants.getTenant(id);
      },
    },
    getTenantByDomain: {
      value(domain: string) {
        asked++;
        return tenants.getTenantByDomain(domain);
      },
    },
  }) as typeof tenants;
  for (const name of ["createTenant", "updateTenant", "deleteTenant"] as const)
    Object.defineProperty(inner, name, { value: tenants[name].bind(tenants) });
  const store = cachedTenantStore(inner, { life: 5_000, now: () => at, ...options });
  const pass = (ms: number): void => {
    at += ms;
  };
  return { store, inner: tenants, asked: () => asked, pass };
}

describe("a cached tenant store", () => {
  it("asks once, for known and unknown, and never believes longer than it may with nobody telling it", async () => {
    const { store, inner, asked, pass } = cached();
    await inner.createTenant(aTenant("acme", { domain: "acme.example" }));
    for (let n = 0; n < 10; n++) {
      expect((await store.getTenant("acme"))?.plan).toBe("pro");
      expect((await store.getTenantByDomain("acme.example"))?.tenantId).toBe("acme");
      expect(await store.getTenant("globex")).toBeNull();
    }
    expect(asked()).toBe(3);
    // another server changes things, and the push channel is down
    await inner.updateTenant("acme", { status: "suspended" });
    await inner.createTenant(aTenant("globex"));
    pass(4_999);
    expect((await store.getTenant("acme"))?.status).toBe("active");
    pass(2);
    expect((await store.getTenant("acme"))?.status).toBe("suspended");
    expect(await store.getTenant("globex")).not.toBeNull();
    expect((await store.getTenantByDomain("acme.example"))?.status).toBe("suspended");
  });

  it("sees its own changes and announced ones at once", async () => {
    const told: string[] = [];
    const { store, inner } = cached({ announce: async (id) => void told.push(id) });
    expect(await store.getTenantByDomain("acme.example")).toBeNull();
    await store.createTenant(aTenant("acme", { domain: "acme.example" }));
    expect(await store.getTenantByDomain("acme.example")).not.toBeNull();
    expect((await store.getTenant("acme"))?.plan).toBe("pro");
    await store.updateTenant("acme", { plan: "free" });
    expect((await store.getTenant("acme"))?.plan).toBe("free");
    await inner.updateTenant("acme", { plan: "enterprise" });
    store.forget("acme");
    expect((await store.getTenantByDomain("acme.example"))?.plan).toBe("enterprise");
    await store.deleteTenant("acme");
    expect(await store.getTenant("acme")).toBeNull();
    expect(told).toEqual(["acme", "acme", "acme"]);
  });

  it("forgets everything when what it comes from has another version", async () => {
    let version = 1;
    const { store, inner } = cached({ version: () => version });
    await inner.createTenant(aTenant("acme"));
    await store.getTenant("acme");
    await inner.updateTenant("acme", { plan: "free" });
    expect((await store.getTenant("acme"))?.plan).toBe("pro");
    version = 2;
    expect((await store.getTenant("acme"))?.plan).toBe("free");
  });

  it("does not remember an answer that a change overtook, nor hand out what it remembers", async () => {
    const { inner } = cached();
    await inner.createTenant(aTenant("acme", { settings: { allowlist: ["ann@acme.example"] } }));
    const waiting: (() => void)[] = [];
    const slow = Object.create(inner, {
      getTenant: {
        async value(id: string) {
          const tenant = await inner.getTenant(id);
          await new Promise<void>((resolve) => {
            waiting.push(resolve);
          });
          return tenant;
        },
      },
    }) as typeof inner;
    const store = cachedTenantStore(slow, { now: () => 1 });
    const old = store.getTenant("acme");
    await expect.poll(() => waiting).toHaveLength(1);
    store.forget("acme");
    waiting.pop()?.();
    (await old)?.settings.allowlist?.push("eve@evil.example");
    const next = store.getTenant("acme");
    await expect.poll(() => waiting).toHaveLength(1);
    waiting.pop()?.();
    (await next)?.settings.allowlist?.push("eve@evil.example");
    expect((await store.getTenant("acme"))?.settings.allowlist).toEqual(["ann@acme.example"]);
  });

  it("keeps as many as it may", async () => {
    const { store, asked } = cached({ entries: 10 });
    for (let n = 0; n < 1_000; n++) await store.getTenant(`tenant-${n}`);
    for (let n = 990; n < 1_000; n++) await store.getTenant(`tenant-${n}`);
    expect(asked()).toBe(1_000);
    await store.getTenant("tenant-0");
    expect(asked()).toBe(1_001);
  });
});

describe("a store of declared tenants", () => {
  const content = testContent("acme", {
    ...{ domain: "acme.example", allowlist: ["ann@acme.example"], domains: ["acme.example"], features: { beta: true } },
    oauth: { google: [{ name: "web", clientId: "c", redirectUri: "https://acme.test/cb", scopes: ["openid"] }] },
    secrets: { "oauth.google.web.clientSecret": { reference: "env:GOOGLE" } },
  });
  const bundle = new Map([
    ["acme", { config: testConfig("acme", content) }],
    ["globex", { config: testConfig("globex", testContent("globex")) }],
  ]);
  const open = () => {
    const declared = (id: string) => {
      const config = bundle.get(id)?.config;
      return config === undefined ? undefined : { generation: config.generation };
    };
    const stores = openMemoryStores({ declared });
    return { stores, tenants: declaredTenantStore(bundle, stores, () => [...bundle.keys()]) };
  };

  it("reads tenants from the bundle and keeps members in the store", async () => {
    const { stores, tenants } = open();
    expect(await tenants.getTenant("acme")).toMatchObject({
      ...{ tenantId: "acme", organizationName: content.organizationName, domain: "acme.example" },
      settings: {
        oauth: { google: [{ name: "web", clientId: "c", clientSecret: "env:GOOGLE" }] },
        ...{ allowlist: ["ann@acme.example"], domains: ["acme.example"], features: { beta: true } },
      },
    });
    expect(await tenants.getTenant("initech")).toBeNull();
    expect((await tenants.getTenantByDomain("acme.example"))?.tenantId).toBe("acme");
    const list = async (options: Parameters<typeof tenants.listTenants>[0]) =>
      (await tenants.listTenants(options)).map(({ tenantId }) => tenantId);
    expect(await list({})).toEqual(["acme", "globex"]);
    expect(await list({ limit: 1, after: "acme" })).toEqual(["globex"]);
    await tenants.addUserToTenant("acme", "ann", "owner");
    expect(await stores.tenants.getTenantUsers("acme")).toHaveLength(1);
    expect(await tenants.getUserTenants("ann")).toEqual(["acme"]);
    await tenants.removeUserFromTenant("acme", "ann");
    expect(await tenants.getTenantUser("acme", "ann")).toBeNull();
  });

  it("refuses to write what a spec declares, and hands out copies", async () => {
    const { stores, tenants } = open();
    for (const refused of [
      tenants.createTenant(aTenant("initech")),
      tenants.updateTenant("acme", { plan: "free" }),
      tenants.deleteTenant("acme"),
    ])
      await expect(refused).rejects.toMatchObject(coded("tenant.declared"));
    (await tenants.getTenant("acme"))?.settings.allowlist?.push("eve@evil.example");
    expect((await tenants.getTenant("acme"))?.settings.allowlist).toEqual(["ann@acme.example"]);
    const blind = declaredTenantStore(bundle, stores);
    await expect(blind.listTenants()).rejects.toMatchObject(coded("store.configuration"));
    await expect(blind.getTenantByDomain("acme.example")).rejects.toMatchObject(coded("store.configuration"));
  });
});
