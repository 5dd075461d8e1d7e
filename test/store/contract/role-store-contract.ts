import { describe, expect, it } from "vitest";
import type { Role } from "../../../src/store/role-store.ts";
import { hostileIds } from "./hostile-ids.ts";
import { aTenant, coded, type OpenStores, withStores } from "./opener.ts";

/** What every RoleStore promises. */
export function roleStoreContract(open: OpenStores): void {
  const role = (tenantId: string, roleId: string, rest: Partial<Role> = {}): Role => ({
    ...{ tenantId, roleId, name: `Role ${roleId}` },
    permissions: [{ resource: "tools", action: "re*", conditions: { region: { in: ["eu", "us"] } } }],
    ...rest,
  });

  describe("roles", () => {
    it("are a tenant's own: created, replaced, deleted", () =>
      withStores(open, async ({ stores: { tenants, roles } }) => {
        for (const id of ["acme", "globex"]) await tenants.createTenant(aTenant(id));
        await roles.putRole("acme", role("acme", "b"));
        await roles.putRole("acme", role("acme", "a"));
        await roles.putRole("globex", role("globex", "a", { name: "Other" }));
        expect(await roles.getRoles("acme")).toEqual([role("acme", "a"), role("acme", "b")]);
        await roles.putRole("acme", role("acme", "a", { permissions: [] }));
        expect(await roles.getRole("acme", "a")).toEqual(role("acme", "a", { permissions: [] }));
        expect((await roles.getRole("globex", "a"))?.name).toBe("Other");
        await roles.deleteRole("acme", "a");
        await roles.deleteRole("acme", "a");
        expect(await roles.getRole("acme", "a")).toBeNull();
        expect(await roles.getRole("globex", "a")).not.toBeNull();
        expect(await roles.getRoles("initech")).toEqual([]);
      }));

    it("of unknown tenants, of another tenant, or of another shape are refused", () =>
      withStores(open, async ({ stores: { tenants, roles } }) => {
        await tenants.createTenant(aTenant("acme"));
        await expect(roles.putRole("initech", role("initech", "a"))).rejects.toMatchObject(
          coded("store.unknown-tenant"),
        );
        await expect(roles.putRole("acme", role("globex", "a"))).rejects.toMatchObject(coded("store.cross-tenant"));
        for (const wrong of [{ roleId: "" }, { permissions: [{ resource: "tools" }] }, { name: 1 }])
          await expect(roles.putRole("acme", { ...role("acme", "a"), ...wrong } as Role)).rejects.toMatchObject(
            coded("store.invalid"),
          );
        expect(await roles.getRoles("acme")).toEqual([]);
      }));

    it("keep hostile ids apart", () =>
      withStores(open, async ({ stores: { tenants, roles } }) => {
        await tenants.createTenant(aTenant("acme"));
        for (const id of Object.values(hostileIds)) await roles.putRole("acme", role("acme", id));
        for (const id of Object.values(hostileIds)) expect((await roles.getRole("acme", id))?.roleId).toBe(id);
        expect(await roles.getRoles("acme")).toHaveLength(Object.keys(hostileIds).length);
      }));
  });
}
