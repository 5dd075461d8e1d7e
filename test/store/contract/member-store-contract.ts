import { describe, expect, it } from "vitest";
import { hostileIds, impossibleIds } from "./hostile-ids.ts";
import { aTenant, coded, type OpenStores, quotaOf, withStores } from "./opener.ts";

/** What every MemberStore promises, on tenants of its own and on declared ones. */
export function memberStoreContract(open: OpenStores): void {
  describe("members", () => {
    it("belong to a tenant in a role, which a second call changes", () =>
      withStores(open, async ({ stores: { tenants }, now, pass }) => {
        await tenants.createTenant(aTenant("acme"));
        const joined = now();
        await tenants.addUserToTenant("acme", "ann", "member");
        expect(await tenants.getTenantUser("acme", "ann")).toEqual({
          ...{ userId: "ann", email: "", role: "member", joinedAt: joined },
        });
        pass(10);
        await tenants.addUserToTenant("acme", "ann", "admin", { email: "ann@acme.example" });
        await tenants.addUserToTenant("acme", "ann", "owner");
        const ann = { userId: "ann", email: "ann@acme.example", role: "owner", joinedAt: joined };
        expect(await tenants.getTenantUsers("acme")).toEqual([ann]);
        await tenants.addUserToTenant("acme", "bob", "readonly", { email: "b@acme.example", joinedAt: 5 });
        const bob = { userId: "bob", email: "b@acme.example", role: "readonly", joinedAt: 5 };
        expect(await tenants.getTenantUsers("acme")).toEqual([ann, bob]);
        await tenants.removeUserFromTenant("acme", "ann");
        await tenants.removeUserFromTenant("acme", "ann");
        expect(await tenants.getTenantUsers("acme")).toEqual([bob]);
        expect(await tenants.getTenantUser("acme", "ann")).toBeNull();
      }));

    it("may belong to several tenants, in a different role each", () =>
      withStores(open, async ({ stores: { tenants } }) => {
        for (const id of ["globex", "acme", "initech"]) await tenants.createTenant(aTenant(id));
        await tenants.addUserToTenant("globex", "ann", "admin");
        await tenants.addUserToTenant("acme", "ann", "readonly");
        await tenants.addUserToTenant("initech", "bob", "owner");
        expect(await tenants.getUserTenants("ann")).toEqual(["acme", "globex"]);
        expect((await tenants.getTenantUser("acme", "ann"))?.role).toBe("readonly");
        expect((await tenants.getTenantUser("globex", "ann"))?.role).toBe("admin");
        expect(await tenants.getTenantUser("initech", "ann")).toBeNull();
        await tenants.removeUserFromTenant("globex", "ann");
        expect(await tenants.getUserTenants("ann")).toEqual(["acme"]);
        await tenants.addUserToTenant("globex", "ann", "member");
        expect(await tenants.getUserTenants("ann")).toEqual(["acme", "globex"]);
        expect(await tenants.getUserTenants("nobody")).toEqual([]);
      }));

    it("of unknown tenants are refused", () =>
      withStores(open, async ({ stores: { tenants } }) => {
        await expect(tenants.addUserToTenant("acme", "ann", "member")).rejects.toMatchObject(
          coded("store.unknown-tenant"),
        );
        await tenants.removeUserFromTenant("acme", "ann");
        expect(await tenants.getTenantUsers("acme")).toEqual([]);
      }));

    it("keep every hostile id apart, byte for byte", () =>
      withStores(open, async ({ stores: { tenants } }) => {
        await tenants.createTenant(aTenant("acme"));
        await tenants.createTenant(aTenant("globex"));
        const ids = Object.values(hostileIds);
        for (const [index, id] of ids.entries()) await tenants.addUserToTenant("acme", id, `role-${index}`);
        for (const [index, id] of ids.entries()) {
          expect((await tenants.getTenantUser("acme", id))?.role).toBe(`role-${index}`);
          expect(await tenants.getUserTenants(id)).toEqual(["acme"]);
          expect(await tenants.getTenantUser("globex", id)).toBeNull();
        }
        const users = (await tenants.getTenantUsers("acme")).map(({ userId }) => userId);
        const byBytes = ids.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
        expect(users).toEqual(byBytes);
        await tenants.removeUserFromTenant("acme", "*");
        expect(await tenants.getTenantUsers("acme")).toHaveLength(ids.length - 1);
      }));

    it.each(Object.entries(impossibleIds))("have no id such as %s", (_, id) =>
      withStores(open, async ({ stores: { tenants } }) => {
        await tenants.createTenant(aTenant("acme"));
        await expect(tenants.addUserToTenant("acme", id, "member")).rejects.toMatchObject(coded("store.invalid"));
        await expect(tenants.addUserToTenant("acme", "ann", id)).rejects.toMatchObject(coded("store.invalid"));
        expect(await tenants.getTenantUser("acme", id)).toBeNull();
        expect(await tenants.getUserTenants(id)).toEqual([]);
        await tenants.removeUserFromTenant("acme", id);
        expect(await tenants.getTenantUsers("acme")).toEqual([]);
      }),
    );

    it("never become more than the quota allows, however many come at once", () =>
      withStores(open, async ({ stores: { tenants } }) => {
        await tenants.createTenant(aTenant("acme", { settings: quotaOf(7) }));
        const outcomes = await Promise.allSettled(
          Array.from({ length: 30 }, (_, n) => tenants.addUserToTenant("acme", `user-${n}`, "member")),
        );
        expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(7);
        for (const outcome of outcomes)
          if (outcome.status === "rejected") expect(outcome.reason).toMatchObject(coded("store.max-users"));
        const users = await tenants.getTenantUsers("acme");
        expect(users).toHaveLength(7);
        // a change of role is no new user, and a place that is left is free
        const first = users[0]?.userId ?? "";
        await tenants.addUserToTenant("acme", first, "admin");
        await tenants.removeUserFromTenant("acme", first);
        await tenants.addUserToTenant("acme", "late", "member");
        await tenants.updateTenant("acme", { settings: quotaOf(8) });
        await tenants.addUserToTenant("acme", "later", "member");
        await tenants.updateTenant("acme", { settings: quotaOf(1) });
        await expect(tenants.addUserToTenant("acme", "last", "member")).rejects.toMatchObject(coded("store.max-users"));
        expect(await tenants.getTenantUsers("acme")).toHaveLength(8);
      }));
  });

  describe("members of tenants that a bundle declares", () => {
    it("are kept by tenant and generation, within the declared quota", async () => {
      const declared = new Map([
        ["acme", { generation: 3, maxUsers: 2 }],
        ["globex", { generation: 1, maxUsers: 9 }],
      ]);
      const work = withStores(
        open,
        async ({ stores: { tenants } }) => {
          await tenants.addUserToTenant("acme", "ann", "owner");
          await tenants.addUserToTenant("acme", "bob", "member");
          await expect(tenants.addUserToTenant("acme", "eve", "member")).rejects.toMatchObject(
            coded("store.max-users"),
          );
          await tenants.addUserToTenant("globex", "ann", "member");
          expect(await tenants.getUserTenants("ann")).toEqual(["acme", "globex"]);
          await expect(tenants.addUserToTenant("initech", "ann", "member")).rejects.toMatchObject(
            coded("store.unknown-tenant"),
          );
          await expect(tenants.createTenant(aTenant("initech"))).rejects.toMatchObject(coded("tenant.declared"));
          await expect(tenants.updateTenant("acme", { plan: "free" })).rejects.toMatchObject(coded("tenant.declared"));
          await expect(tenants.deleteTenant("acme")).rejects.toMatchObject(coded("tenant.declared"));

          declared.delete("acme");
          expect(await tenants.getTenantUser("acme", "ann")).toBeNull();
          expect(await tenants.getUserTenants("ann")).toEqual(["globex"]);
          declared.set("acme", { generation: 4, maxUsers: 2 });
          expect(await tenants.getTenantUsers("acme")).toEqual([]);
          expect(await tenants.getUserTenants("ann")).toEqual(["globex"]);
          await tenants.addUserToTenant("acme", "eve", "member");
          expect(await tenants.getTenantUser("acme", "bob")).toBeNull();
        },
        { declared: (tenantId) => declared.get(tenantId) },
      );
      await work;
    });
  });
}
