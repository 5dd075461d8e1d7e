import { describe, expect, it } from "vitest";
import { openTenancy } from "../../../src/runtime/open-tenancy.ts";
import type { TenancyOptions } from "../../../src/runtime/tenancy-options.ts";
import { openMemoryStores } from "../../../src/store/memory/open-memory-stores.ts";
import { aTenant } from "../../store/contract/opener.ts";

const issuer = {
  ...{ issuer: "https://idp.test", audiences: ["https://mcp.test/mcp"], jwks: { keys: [] }, tenantClaim: "tenant_id" },
  algorithms: ["ES256" as const],
};
const { tenantClaim: _, ...claimless } = issuer;
const stores = openMemoryStores();
const good: TenancyOptions = { source: "store", stores, tenants: { issuers: [issuer] } };

const wrong: Readonly<Record<string, [TenancyOptions, RegExp]>> = {
  "a bundle beside": [{ ...good, bundle: "b", root: "r" }, /`bundle`, `root` would bring a bundle's/],
  "one tenant's config beside": [{ ...good, config: "c" }, /`config` would bring/],
  "a bundle's push channels beside": [{ ...good, push: [] }, /`push` would bring/],
  "no stores": [{ source: "store", tenants: { issuers: [issuer] } }, /needs `stores` that are open/],
  "stores that a function opens for a bundle": [
    { ...good, stores: (declared) => openMemoryStores({ declared }) },
    /needs `stores` that are open/,
  ],
  "stores of a bundle's tenants": [
    { ...good, stores: openMemoryStores({ declared: () => ({ generation: 1 }) }) },
    /opened with `declared`/,
  ],
  "no issuers": [{ source: "store", stores }, /who signs/],
  "an empty list of issuers": [{ ...good, tenants: { issuers: [] } }, /names nobody/],
  "an issuer of all whose tokens name nobody": [{ ...good, tenants: { issuers: [claimless] } }, /do not say whose/],
  "an issuer of all that names one tenant": [
    { ...good, tenants: { issuers: [{ ...issuer, tenantValue: "acme" }] } },
    /do not say whose/,
  ],
  "a life of nothing": [{ ...good, tenants: { issuers: [issuer], life: 0 } }, /whole seconds/],
  "tenants of a store without the source": [
    { bundle: "b", root: "r", tenants: { issuers: [issuer] } },
    /a store's own/,
  ],
};

describe('source: "store"', () => {
  for (const [name, [options, message]] of Object.entries(wrong))
    it(`is refused with ${name}`, async () => {
      await expect(openTenancy(options)).rejects.toMatchObject({ code: "runtime.source", kind: "usage" });
      await expect(openTenancy(options)).rejects.toThrow(message);
    });

  it("refuses to run unguarded over several tenants, and passes one through", async () => {
    const own = openMemoryStores();
    await own.tenants.createTenant(aTenant("system"));
    const options: TenancyOptions = { ...good, stores: own, mode: "env", env: {} };
    expect((await openTenancy(options)).passthrough).toBe(true);
    await own.tenants.createTenant(aTenant("acme"));
    await expect(openTenancy(options)).rejects.toMatchObject({ code: "runtime.many-tenants" });
  });
});
