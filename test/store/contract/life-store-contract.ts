import { describe, expect, it } from "vitest";
import { hostileTenantIds } from "./hostile-ids.ts";
import { aTenant, type OpenStores, withStores } from "./opener.ts";

/** What every LifeStore promises; stores whose tenants are a bundle's have none. */
export function lifeStoreContract(open: OpenStores): void {
  describe("lives of tenants", () => {
    it("are told with the tenant: each another, and since when for all but an id's first", () =>
      withStores(open, async ({ stores: { tenants, lives } }) => {
        const before = Date.now() - 60_000;
        await tenants.createTenant(aTenant("acme"));
        await tenants.createTenant(aTenant("globex"));
        const first = await lives?.getLife("acme");
        expect(first).toEqual({ tenant: aTenant("acme"), generation: first?.generation });
        await tenants.updateTenant("acme", { status: "suspended" });
        const same = await lives?.getLife("acme");
        expect(same).toMatchObject({ tenant: { status: "suspended" }, generation: first?.generation });
        await tenants.deleteTenant("acme");
        expect(await lives?.getLife("acme")).toBeNull();
        await tenants.createTenant(aTenant("acme", { plan: "free" }));
        const second = await lives?.getLife("acme");
        expect(second?.tenant).toEqual(aTenant("acme", { plan: "free" }));
        expect(second?.generation).toBeGreaterThan(first?.generation ?? Number.NaN);
        // the store's own clock: what the tenant says of its creation is its writer's word
        expect(second?.since).toBeGreaterThan(before);
        expect(second?.since).toBeLessThan(Date.now() + 60_000);
        expect(await lives?.getLife("globex")).not.toHaveProperty("since");
      }));

    it("of what is no tenant's are none", () =>
      withStores(open, async ({ stores: { lives } }) => {
        for (const id of ["acme", ...Object.values(hostileTenantIds)]) expect(await lives?.getLife(id)).toBeNull();
      }));

    it("are not read where a bundle declares the tenants", () =>
      withStores(open, async ({ stores }) => expect(stores.lives).toBeUndefined(), {
        declared: () => ({ generation: 1 }),
      }));
  });
}
