import { describe, expect, it } from "vitest";
import { currentTenant, runAsTenant, type TenantContext } from "../../src/runtime/tenant-context.ts";
import { currentScope, runAsPlatform } from "../../src/runtime/tenant-scope.ts";
import { openMemoryStores } from "../../src/store/memory/open-memory-stores.ts";
import { scopedStores } from "../../src/store/scoped-stores.ts";
import type { Stores } from "../../src/store/stores.ts";
import type { CrossTenantAttempt } from "../../src/store/tenant-scope.ts";
import { unscopedTokenStore } from "../../src/store/unscoped-token-store.ts";
import { hostileTenantIds } from "./contract/hostile-ids.ts";
import { aTenant, aToken, coded } from "./contract/opener.ts";

const requestOf = (tenantId: string): TenantContext => ({ tenantId, by: "default", at: 0 });
const asTenant = <Result>(tenantId: string, work: () => Result): Result => runAsTenant(requestOf(tenantId), work);
const parts = ["tenants", "tokens", "sessions", "roles", "usage", "audit"] as const;
/** `dispose` touches no data; `getLife` is for who decides by all tenants, and is not offered here at all. */
const apart = ["dispose", "getLife"];
const platformOnly = ["createTenant", "deleteTenant", "listTenants", "getTenantByDomain", "getUserTenants"];

/** Stores that only take down what reached them, and each of their methods. */
function recorded() {
  const reached: string[] = [];
  const methods: [(typeof parts)[number], string][] = [];
  const memory = openMemoryStores();
  const inner = Object.fromEntries(
    parts.map((part) => {
      const names = Object.getOwnPropertyNames(Object.getPrototypeOf(memory[part])).filter(
        (name) => name !== "constructor",
      );
      methods.push(...names.map((name): [typeof part, string] => [part, name]));
      return [part, Object.fromEntries(names.map((name) => [name, async () => void reached.push(`${part}.${name}`)]))];
    }),
  ) as unknown as Stores;
  const attempts: CrossTenantAttempt[] = [];
  const stores = scopedStores(inner, { scope: currentScope, onAttempt: (attempt) => attempts.push(attempt) });
  const call = (part: (typeof parts)[number], name: string, ...args: unknown[]) =>
    (stores[part] as unknown as Record<string, (...all: unknown[]) => Promise<unknown>>)[name]?.(...args);
  return { reached, methods: methods.filter(([, name]) => !apart.includes(name)), attempts, call };
}

describe("stores within a scope", () => {
  it("refuse every call outside of any scope, report it, and touch nothing", async () => {
    const { reached, methods, attempts, call } = recorded();
    expect(methods.length).toBeGreaterThan(30);
    for (const [part, name] of methods)
      await expect(call(part, name, "acme")).rejects.toMatchObject(coded("store.cross-tenant"));
    expect(call("tenants", "getLife", "acme")).toBeUndefined();
    expect(reached).toEqual([]);
    expect(attempts.map(({ operation }) => operation)).toEqual(methods.map(([part, name]) => `${part}.${name}`));
    expect(attempts.every(({ scope }) => scope === undefined)).toBe(true);
  });

  it("refuse every call for another tenant than the request's, whatever the id, and allow its own", async () => {
    const { reached, methods, attempts, call } = recorded();
    await asTenant("acme", async () => {
      for (const [part, name] of methods) {
        for (const other of ["globex", "ACME", "acme ", undefined, null, ["acme"], { toString: () => "acme" }])
          await expect(call(part, name, other)).rejects.toMatchObject(coded("store.cross-tenant"));
        for (const other of Object.values(hostileTenantIds))
          await expect(call(part, name, other)).rejects.toMatchObject(coded("store.cross-tenant"));
      }
      expect(reached).toEqual([]);
      for (const [part, name] of methods) {
        if (platformOnly.includes(name))
          await expect(call(part, name, "acme")).rejects.toMatchObject(coded("store.cross-tenant"));
        else await call(part, name, "acme");
      }
    });
    expect(reached).toEqual(
      methods.filter(([, name]) => !platformOnly.includes(name)).map(([part, name]) => `${part}.${name}`),
    );
    expect(attempts).toContainEqual({
      ...{ operation: "tokens.getToken", scope: { kind: "tenant", tenantId: "acme" }, wanted: "globex" },
    });
  });

  it("allow the platform's own work every tenant, but not what it lets in as a tenant", async () => {
    const { reached, methods, call } = recorded();
    await runAsPlatform(async () => {
      for (const [part, name] of methods) await call(part, name, "globex");
      await asTenant("acme", async () => {
        await expect(call("tokens", "getToken", "globex")).rejects.toMatchObject(coded("store.cross-tenant"));
        await runAsPlatform(async () => call("tokens", "getToken", "globex"));
        await expect(call("tenants", "listTenants")).rejects.toMatchObject(coded("store.cross-tenant"));
      });
      await call("tenants", "listTenants");
    });
    expect(reached).toHaveLength(methods.length + 2);
    expect(currentScope()).toBeUndefined();
  });

  it("still refuse when the report fails", async () => {
    const stores = scopedStores(openMemoryStores(), {
      scope: () => undefined,
      onAttempt() {
        throw new Error("no sink takes it");
      },
    });
    await expect(stores.tokens.getToken("acme", "t")).rejects.toMatchObject(coded("store.cross-tenant"));
  });

  it("follow the request through timers, streams and what runs side by side", async () => {
    const inner = openMemoryStores();
    const attempts: CrossTenantAttempt[] = [];
    const stores = scopedStores(inner, { scope: currentScope, onAttempt: (attempt) => attempts.push(attempt) });
    const ids = ["acme", "globex", "initech"];
    await runAsPlatform(() => Promise.all(ids.map((id) => stores.tenants.createTenant(aTenant(id)))));
    const handler = async (n: number): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, n % 7));
      const own = currentTenant()?.tenantId ?? "";
      await stores.tenants.addUserToTenant(own, `user-${n}`, own);
      const other = ids[(ids.indexOf(own) + 1) % ids.length] as string;
      await expect(stores.tenants.getTenantUsers(other)).rejects.toMatchObject(coded("store.cross-tenant"));
    };
    await Promise.all(Array.from({ length: 300 }, (_, n) => asTenant(ids[n % 3] as string, () => handler(n))));
    for (const id of ids) {
      const members = await inner.tenants.getTenantUsers(id);
      expect(members).toHaveLength(100);
      expect(members.every(({ role }) => role === id)).toBe(true);
    }
    expect(attempts).toHaveLength(300);
  });
});

describe("a token store with the signature before tenants", () => {
  it("serves each request's own tenant, and nobody outside of a request", async () => {
    const inner = openMemoryStores();
    for (const id of ["acme", "globex"]) await inner.tenants.createTenant(aTenant(id));
    const store = unscopedTokenStore(inner.tokens, () => currentTenant()?.tenantId);
    const { tenantId: _, ...info } = aToken("acme", "t", Date.now() + 60_000, { refreshToken: "r" });
    for (const call of [
      () => store.storeToken("t", info),
      () => store.getToken("t"),
      () => store.findByRefreshToken("r"),
      () => store.deleteToken("t"),
      () => store.cleanup(),
      () => store.getTokenCount(),
    ])
      await expect(call()).rejects.toMatchObject(coded("store.cross-tenant"));
    await asTenant("acme", () => store.storeToken("t", info));
    expect((await asTenant("acme", () => store.getToken("t")))?.tenantId).toBe("acme");
    expect((await asTenant("acme", () => store.findByRefreshToken("r")))?.accessToken).toBe("t");
    expect(await asTenant("acme", () => store.getTokenCount())).toBe(1);
    await asTenant("globex", async () => {
      expect(await store.getToken("t")).toBeUndefined();
      expect(await store.findByRefreshToken("r")).toBeUndefined();
      await store.deleteToken("t");
      await expect(store.storeToken("t", { ...info, tenantId: "acme" })).rejects.toMatchObject(
        coded("store.cross-tenant"),
      );
    });
    store.dispose();
    await asTenant("acme", () => store.deleteToken("t"));
    expect(await asTenant("acme", () => store.getToken("t"))).toBeUndefined();
  });
});
