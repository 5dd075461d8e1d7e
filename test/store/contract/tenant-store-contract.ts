import { describe, expect, it } from "vitest";
import type { Tenant } from "../../../src/store/tenant.ts";
import { hostileTenantIds, impossibleIds } from "./hostile-ids.ts";
import { aSession, aTenant, aToken, coded, type OpenStores, withStores } from "./opener.ts";

/** What every TenantStore promises of tenants; members have a contract of their own. */
export function tenantStoreContract(open: OpenStores): void {
  describe("tenants", () => {
    it("come back as they were written, with every field", () =>
      withStores(open, async ({ stores: { tenants } }) => {
        const acme = aTenant("acme", {
          domain: "acme.example",
          settings: {
            oauth: { google: { clientId: "c", clientSecret: "env:SECRET", redirectUri: "https://acme.test/cb" } },
            allowlist: ["ann@acme.example"],
            domains: ["acme.example"],
            features: { beta: true, seats: 1.5, ünï: "ok" },
            quotas: { maxUsers: 5, maxSessionsPerUser: 2, rateLimit: { requestsPerMinute: 1, requestsPerDay: 2 } },
          },
        });
        await tenants.createTenant(acme);
        expect(await tenants.getTenant("acme")).toEqual(acme);
        expect(await tenants.getTenantByDomain("acme.example")).toEqual(acme);
        expect(await tenants.getTenant("globex")).toBeNull();
        expect(await tenants.getTenantByDomain("globex.example")).toBeNull();
      }));

    it("are copies: what a caller changes afterwards changes nothing", () =>
      withStores(open, async ({ stores: { tenants } }) => {
        const acme = aTenant("acme", { settings: { allowlist: ["ann@acme.example"] } });
        await tenants.createTenant(acme);
        acme.settings.allowlist?.push("eve@evil.example");
        (await tenants.getTenant("acme"))?.settings.allowlist?.push("eve@evil.example");
        (await tenants.listTenants())[0]?.settings.allowlist?.push("eve@evil.example");
        expect((await tenants.getTenant("acme"))?.settings.allowlist).toEqual(["ann@acme.example"]);
      }));

    it("have one id and one domain each, and a refused one leaves nothing", () =>
      withStores(open, async ({ stores: { tenants } }) => {
        await tenants.createTenant(aTenant("acme", { domain: "acme.example" }));
        await expect(tenants.createTenant(aTenant("acme"))).rejects.toMatchObject(coded("store.exists"));
        const thief = aTenant("globex", { domain: "acme.example" });
        await expect(tenants.createTenant(thief)).rejects.toMatchObject(coded("store.exists"));
        expect(await tenants.getTenant("globex")).toBeNull();
        await tenants.createTenant(aTenant("globex", { domain: "globex.example" }));
        expect((await tenants.getTenantByDomain("acme.example"))?.tenantId).toBe("acme");
      }));

    it("of parallel creations of one id or one domain exactly one wins", () =>
      withStores(open, async ({ stores: { tenants } }) => {
        const ids = await Promise.allSettled(
          Array.from({ length: 10 }, (_, n) => tenants.createTenant(aTenant("acme", { organizationName: `n${n}` }))),
        );
        expect(ids.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
        const rivals = Array.from({ length: 10 }, (_, n) => aTenant(`rival-${n}`, { domain: "prize.example" }));
        const domains = await Promise.allSettled(rivals.map((rival) => tenants.createTenant(rival)));
        expect(domains.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
        for (const outcome of [...ids, ...domains])
          if (outcome.status === "rejected") expect(outcome.reason).toMatchObject(coded("store.exists"));
        const owner = (await tenants.getTenantByDomain("prize.example"))?.tenantId;
        expect((await tenants.listTenants()).map(({ tenantId }) => tenantId)).toEqual(["acme", owner]);
      }));

    it.each(Object.entries(hostileTenantIds))("have no id such as %s", (_, id) =>
      withStores(open, async ({ stores, now }) => {
        const { tenants } = stores;
        await tenants.createTenant(aTenant("acme"));
        const hostile = { ...aTenant("acme"), tenantId: id };
        await expect(tenants.createTenant(hostile)).rejects.toMatchObject(coded("store.invalid"));
        expect(await tenants.getTenant(id)).toBeNull();
        expect(await tenants.getTenantUser(id, "ann")).toBeNull();
        expect(await tenants.getTenantUsers(id)).toEqual([]);
        await expect(tenants.addUserToTenant(id, "ann", "member")).rejects.toMatchObject(coded("store.unknown-tenant"));
        await expect(tenants.updateTenant(id, { plan: "free" })).rejects.toMatchObject(coded("store.unknown-tenant"));
        await tenants.removeUserFromTenant(id, "ann");
        await tenants.deleteTenant(id);
        expect(await stores.tokens.getToken(id, "t")).toBeNull();
        expect(await stores.sessions.getSession(id, "s")).toBeNull();
        expect(await stores.roles.getRoles(id)).toEqual([]);
        expect(await stores.usage.readUsage(id, "day", 0, now())).toEqual([]);
        expect(await tenants.getTenant("acme")).not.toBeNull();
      }),
    );

    it.each<[string, Record<string, unknown>]>([
      ["a status of its own", { status: "asleep" }],
      ["a plan of its own", { plan: "gold" }],
      ["no name", { organizationName: "" }],
      ["a domain in capitals", { domain: "Acme.Example" }],
      ["a domain of one label", { domain: "acme" }],
      ["a time that is none", { createdAt: Number.NaN }],
      ["a time before the epoch", { updatedAt: -1 }],
      ["unknown settings", { settings: { colour: "red" } }],
      ["settings that are a list", { settings: [] }],
      ["a quota below zero", { settings: { quotas: { maxUsers: -1 } } }],
      ["a function among its features", { settings: { features: { run: () => 1 } } }],
      ["NUL in its settings", { settings: { features: { a: "\0" } } }],
      ["a field that tenants do not have", { generation: 9 }],
      [
        "a client secret in plain text",
        { settings: { oauth: { github: { clientId: "c", clientSecret: "s3cret", redirectUri: "https://a.test" } } } },
      ],
    ])("are refused with %s, and the refusal repeats no value", (_, wrong) =>
      withStores(open, async ({ stores: { tenants } }) => {
        const tenant = { ...aTenant("acme"), ...wrong } as Tenant;
        const refusal: unknown = await tenants.createTenant(tenant).catch((error: unknown) => error);
        expect(refusal).toMatchObject(coded("store.invalid"));
        expect(String(refusal)).not.toContain("s3cret");
        expect(await tenants.getTenant("acme")).toBeNull();
        expect(await tenants.listTenants()).toEqual([]);
      }),
    );

    it("change the named fields, and never their id or when they were made", () =>
      withStores(open, async ({ stores: { tenants }, now, pass }) => {
        await tenants.createTenant(aTenant("acme", { domain: "acme.example", settings: { features: { a: 1 } } }));
        pass(10);
        await tenants.updateTenant("acme", {
          ...{ tenantId: "globex", createdAt: 5, domain: "new.example" },
          settings: { features: { b: 2 } },
        });
        expect(await tenants.getTenant("acme")).toEqual(
          aTenant("acme", { domain: "new.example", settings: { features: { b: 2 } }, updatedAt: now() }),
        );
        expect(await tenants.getTenant("globex")).toBeNull();
        expect(await tenants.getTenantByDomain("acme.example")).toBeNull();
        expect((await tenants.getTenantByDomain("new.example"))?.tenantId).toBe("acme");
        await tenants.createTenant(aTenant("globex", { domain: "acme.example" }));
        await expect(tenants.updateTenant("globex", { domain: "new.example" })).rejects.toMatchObject(
          coded("store.exists"),
        );
        await expect(tenants.updateTenant("acme", { plan: "gold" as "pro" })).rejects.toMatchObject(
          coded("store.invalid"),
        );
        await expect(tenants.updateTenant("initech", {})).rejects.toMatchObject(coded("store.unknown-tenant"));
      }));

    it("lose no update when many change different fields at once", () =>
      withStores(open, async ({ stores: { tenants } }) => {
        await tenants.createTenant(aTenant("acme"));
        await Promise.all([
          tenants.updateTenant("acme", { plan: "free" }),
          tenants.updateTenant("acme", { status: "trial" }),
          tenants.updateTenant("acme", { organizationName: "Other" }),
          tenants.updateTenant("acme", { domain: "acme.example" }),
          tenants.updateTenant("acme", { settings: { features: { a: 1 } } }),
        ]);
        expect(await tenants.getTenant("acme")).toMatchObject({
          ...{ plan: "free", status: "trial", organizationName: "Other", domain: "acme.example" },
          settings: { features: { a: 1 } },
        });
      }));

    it("are listed by id, page by page, by status", () =>
      withStores(open, async ({ stores: { tenants } }) => {
        const ids = ["a1", "a-1", "b", "c", "c9", "d"];
        for (const id of ids.toReversed())
          await tenants.createTenant(aTenant(id, { status: id.startsWith("c") ? "trial" : "active" }));
        const list = async (options: Parameters<typeof tenants.listTenants>[0]) =>
          (await tenants.listTenants(options)).map(({ tenantId }) => tenantId);
        expect(await list({})).toEqual(["a-1", "a1", "b", "c", "c9", "d"]);
        expect(await list({ limit: 2 })).toEqual(["a-1", "a1"]);
        expect(await list({ limit: 2, after: "a1" })).toEqual(["b", "c"]);
        expect(await list({ limit: 2, after: "d" })).toEqual([]);
        expect(await list({ status: "trial" })).toEqual(["c", "c9"]);
        expect(await list({ status: "active", limit: 1, after: "b" })).toEqual(["d"]);
        for (const limit of [0, -1, 1.5, 1_001, Number.NaN])
          await expect(tenants.listTenants({ limit })).rejects.toMatchObject(coded("store.invalid"));
      }));

    it("are gone when they are deleted, and an id that comes back starts empty; its audit stays", () =>
      withStores(open, async ({ stores, now }) => {
        const { tenants, tokens, sessions, roles, usage, audit } = stores;
        const expiresAt = now() + 60_000;
        await tenants.createTenant(aTenant("acme", { domain: "acme.example" }));
        await tenants.createTenant(aTenant("globex"));
        for (const id of ["acme", "globex"]) {
          await tenants.addUserToTenant(id, "ann", "admin");
          await tokens.storeToken(id, "t", aToken(id, "t", expiresAt, { refreshToken: "r" }));
          await sessions.openSession(id, aSession(id, "s", now()));
          await roles.putRole(id, { roleId: "r", name: "R", tenantId: id, permissions: [] });
          await usage.addUsage(id, "batch", [{ at: now(), userId: "ann", allowed: 1, refused: 0 }]);
          await audit.appendAudit(id, [{ tenantId: id, writer: "w", sequence: 1, at: now(), line: "{}" }]);
        }
        const seen = async (id: string) => ({
          tenant: (await tenants.getTenant(id)) !== null,
          member: await tenants.getTenantUser(id, "ann").then((user) => user?.role ?? null),
          members: (await tenants.getTenantUsers(id)).length,
          of: (await tenants.getUserTenants("ann")).includes(id),
          token: (await tokens.getToken(id, "t"))?.tenantId ?? null,
          refresh: (await tokens.findByRefreshToken(id, "r"))?.accessToken ?? null,
          tokens: await tokens.getTokenCount(id),
          session: (await sessions.getSession(id, "s"))?.userId ?? null,
          sessions: (await sessions.listSessions(id)).length,
          roles: (await roles.getRoles(id)).length,
          usage: (await usage.readUsage(id, "month", 0, now() + 1)).length,
          audit: (await audit.readAudit(id)).length,
        });
        const alive = { tenant: true, member: "admin", members: 1, of: true, token: "", refresh: "t", tokens: 1 };
        const full = { ...alive, session: "ann", sessions: 1, roles: 1, usage: 1, audit: 1 };
        const none = { member: null, members: 0, of: false, token: null, refresh: null, tokens: 0, session: null };
        const empty = { ...none, sessions: 0, roles: 0, usage: 0, audit: 1 };
        expect(await seen("acme")).toEqual({ ...full, token: "acme" });

        await tenants.deleteTenant("acme");
        await tenants.deleteTenant("acme");
        expect(await seen("acme")).toEqual({ tenant: false, ...empty });
        expect(await tenants.getTenantByDomain("acme.example")).toBeNull();
        expect((await tenants.listTenants()).map(({ tenantId }) => tenantId)).toEqual(["globex"]);
        await expect(tenants.addUserToTenant("acme", "ann", "admin")).rejects.toMatchObject(
          coded("store.unknown-tenant"),
        );

        await tenants.createTenant(aTenant("acme", { domain: "acme.example" }));
        expect(await seen("acme")).toEqual({ tenant: true, ...empty });
        // a batch of the first life is not taken for one of the second
        await usage.addUsage("acme", "batch", [{ at: now(), userId: "ann", allowed: 1, refused: 0 }]);
        expect(await usage.readUsage("acme", "month", 0, now() + 1)).toHaveLength(1);
        expect(await seen("globex")).toEqual({ ...full, token: "globex" });
      }));

    it("have quotas that are counts: none at all and as many as a number holds, and nothing else", () =>
      withStores(open, async ({ stores: { tenants } }) => {
        const rateLimit = { requestsPerMinute: 0, requestsPerDay: Number.MAX_SAFE_INTEGER };
        const quotas = (maxUsers: number) => ({ quotas: { maxUsers, maxSessionsPerUser: 0, rateLimit } });
        await tenants.createTenant(aTenant("acme", { settings: quotas(0) }));
        await expect(tenants.addUserToTenant("acme", "ann", "owner")).rejects.toMatchObject(coded("store.max-users"));
        await tenants.updateTenant("acme", { settings: quotas(Number.MAX_SAFE_INTEGER) });
        await tenants.addUserToTenant("acme", "ann", "owner");
        expect((await tenants.getTenant("acme"))?.settings).toEqual(quotas(Number.MAX_SAFE_INTEGER));
        for (const none of [-1, -0.5, 1.5, 2 ** 53, 1e300, Number.NaN, Number.POSITIVE_INFINITY, "5", null]) {
          const change = tenants.updateTenant("acme", { settings: quotas(none as number) });
          await expect(change).rejects.toMatchObject(coded("store.invalid"));
        }
        expect((await tenants.getTenant("acme"))?.settings).toEqual(quotas(Number.MAX_SAFE_INTEGER));
      }));

    it("are not found, and break nothing, where what is looked for is no text that a database knows", () =>
      withStores(open, async ({ stores: { tenants, sessions, roles } }) => {
        await tenants.createTenant(aTenant("acme", { domain: "acme.example" }));
        for (const odd of [...Object.values(impossibleIds), "*", "{acme}", "acme.example\n", "[a-z]*.example", "%"]) {
          expect(await tenants.getTenantByDomain(odd)).toBeNull();
          expect(await tenants.getUserTenants(odd)).toEqual([]);
          expect(await tenants.getTenantUser("acme", odd)).toBeNull();
          expect(await sessions.getSession("acme", odd)).toBeNull();
          expect(await sessions.listSessions("acme", odd)).toEqual([]);
          expect(await sessions.endUserSessions("acme", odd)).toEqual([]);
          expect(await roles.getRole("acme", odd)).toBeNull();
        }
        expect(await tenants.getTenant("acme")).not.toBeNull();
      }));

    it("answer nothing any more when the store is closed", () =>
      withStores(open, async ({ stores }) => {
        await stores.close();
        await expect(stores.tenants.getTenant("acme")).rejects.toMatchObject(coded("store.closed"));
        await expect(stores.tokens.getToken("acme", "t")).rejects.toMatchObject(coded("store.closed"));
        await stores.close();
      }));
  });
}
