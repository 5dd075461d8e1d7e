import { expect, it } from "vitest";
import type { Tenancy } from "../../../src/runtime/tenancy.ts";
import { runAsTenant } from "../../../src/runtime/tenant-context.ts";
import { runAsPlatform } from "../../../src/runtime/tenant-scope.ts";
import type { Stores } from "../../../src/store/stores.ts";
import { aTenant } from "../../store/contract/opener.ts";
import { type StoredTenancy, storedTenancy } from "./stored-tenancy.ts";

const ids = ["acme", "globex", "initech", "acme-2"];

/** What a tenancy over the tenants of a store promises, whichever store it is. `open` gives one that nothing was written to. */
export function storedTenancyContract(open: () => Promise<Stores>): void {
  const using = async (work: (made: StoredTenancy, stores: Stores, tenancy: Tenancy) => Promise<void>) => {
    const stores = await open();
    const made = await storedTenancy(stores, ids);
    try {
      await work(made, stores, made.tenancy);
    } finally {
      await made.tenancy.close();
      await stores.close();
    }
  };
  const codeOf = (answer: Awaited<ReturnType<StoredTenancy["enter"]>>) => (answer.ok ? "in" : answer.code);

  it("lets each tenant's token into that tenant alone, by subdomain and by domain", () =>
    using(async ({ enter, token }) => {
      for (const from of ids) {
        const own = await token(from, "ann");
        for (const to of ids) {
          for (const host of [`${to}.mcp.test`, `${to}.example`]) {
            const answer = await enter(host, own);
            expect(`${from} ${host} ${answer.ok && answer.context.tenantId}`).toBe(
              `${from} ${host} ${from === to ? to : false}`,
            );
            if (!answer.ok) expect(answer.answer.status).toBe(401);
          }
        }
        expect(codeOf(await enter("mcp.test", own))).toBe("in");
      }
    }));

  it("gives members their role there: built-in ones, and those of the store", () =>
    using(async ({ enter, token }, stores, tenancy) => {
      await runAsPlatform(async () => {
        await tenancy.stores?.roles.putRole("acme", {
          ...{ roleId: "pricing", name: "Pricing", tenantId: "acme" },
          permissions: [{ resource: "tools", action: "prices.*" }],
        });
        await tenancy.stores?.tenants.addUserToTenant("acme", "bob", "pricing");
        await tenancy.stores?.tenants.addUserToTenant("acme", "eve", "readonly");
        await expect(
          tenancy.stores?.roles.putRole("acme", { roleId: "owner", name: "o", tenantId: "acme", permissions: [] }),
        ).rejects.toMatchObject({ code: "tenant.declared" });
      });
      const may = async (sub: string, action: string) => {
        const answer = await enter("acme.mcp.test", await token("acme", sub));
        return answer.ok && tenancy.authorize(answer.context, { resource: "tools", action }).allowed;
      };
      expect([await may("ann", "echo"), await may("bob", "echo"), await may("bob", "prices.set")]).toEqual([
        ...[true, false, true],
      ]);
      expect([await may("eve", "echo"), await may("eve", "read")]).toEqual([false, true]);
      expect(codeOf(await enter("globex.mcp.test", await token("globex", "bob")))).toBe("member.unknown");
      await stores.tenants.removeUserFromTenant("acme", "eve");
    }));

  it("answers unknown and suspended with the same bytes, from the change on", () =>
    using(async ({ enter, token }, _stores, tenancy) => {
      const own = await token("acme", "ann");
      const admitted = await enter("acme.mcp.test", own);
      if (!admitted.ok) throw new TypeError(admitted.code);
      expect(tenancy.stands(admitted.context)).toBe(true);
      await runAsPlatform(() => tenancy.stores?.tenants.updateTenant("acme", { status: "suspended" }));
      expect(tenancy.stands(admitted.context)).toBe(false);
      expect(tenancy.authorize(admitted.context, { resource: "tools", action: "echo" }).allowed).toBe(false);
      for (const host of ["mcp.test", "acme.mcp.test", "acme.example"]) {
        const gone = await enter(host, own);
        expect(gone).toMatchObject({ ok: false, code: "tenant.suspended" });
        const never = await enter(host.replace("acme", "nobody"), await token("nobody", "ann"));
        expect(!gone.ok && !never.ok && gone.answer).toEqual(!never.ok && never.answer);
      }
      const metadata = { method: "GET", url: "/.well-known/oauth-protected-resource/mcp" };
      const [suspended, unknown, alive] = await Promise.all(
        ["acme", "nobody", "globex"].map((id) =>
          tenancy.metadata({ ...metadata, headers: { host: `${id}.mcp.test` } }),
        ),
      );
      expect(suspended).toEqual(unknown);
      expect(JSON.parse(alive?.body ?? "{}")).toMatchObject({ resource: "https://mcp.test/mcp" });
      await runAsPlatform(() => tenancy.stores?.tenants.updateTenant("acme", { status: "active" }));
      expect(codeOf(await enter("acme.mcp.test", own))).toBe("in");
    }));

  it("takes nothing of an earlier life over into a tenant that was created anew", () =>
    using(async ({ enter, token }, _stores, tenancy) => {
      const old = await token("acme", "ann");
      const before = await enter("acme.mcp.test", old);
      if (!before.ok) throw new TypeError(before.code);
      await tenancy.sessions.claim("s-1", before.context);
      await runAsPlatform(async () => {
        await tenancy.stores?.tenants.deleteTenant("acme");
        expect(codeOf(await enter("acme.mcp.test", old))).toBe("resolve.unknown-tenant");
        await tenancy.stores?.tenants.createTenant(aTenant("acme"));
        await tenancy.stores?.tenants.addUserToTenant("acme", "ann", "owner");
      });
      expect(codeOf(await enter("acme.mcp.test", old))).toBe("principal.suspended");
      expect(tenancy.stands(before.context)).toBe(false);
      // an issuer whose clock is ahead of the store's, by no more than clocks may differ
      const ahead = await token("acme", "ann", { at: Math.floor(Date.now() / 1_000) + 30 });
      expect(codeOf(await enter("acme.mcp.test", ahead))).toBe("principal.suspended");
      expect(codeOf(await enter("globex.mcp.test", await token("globex", "ann")))).toBe("in");
    }));

  it("keeps sessions, quotas, usage and the walls around stores as over a bundle", () =>
    using(async ({ enter, token, records }, _stores, tenancy) => {
      const quotas = { maxUsers: 5, maxSessionsPerUser: 1, rateLimit: { requestsPerMinute: 9, requestsPerDay: 3 } };
      await runAsPlatform(() => tenancy.stores?.tenants.updateTenant("acme", { settings: { quotas, domains: [] } }));
      const own = await token("acme", "ann");
      const [first, second] = [await enter("acme.mcp.test", own), await enter("acme.mcp.test", own)];
      if (!first.ok || !second.ok) throw new TypeError("refused");
      expect(await tenancy.sessions.claim("s-1", first.context)).toBeUndefined();
      expect(await tenancy.sessions.claim("s-2", first.context)).toMatchObject({ status: 429 });
      const foreign = await enter("globex.mcp.test", await token("globex", "ann"));
      if (!foreign.ok) throw new TypeError(foreign.code);
      expect(await tenancy.sessions.check("s-1", foreign.context)).toMatchObject({ status: 404 });
      await runAsTenant(first.context, async () => {
        expect(await tenancy.stores?.tenants.getTenantUsers("acme")).toHaveLength(1);
        await expect(tenancy.stores?.tenants.getTenant("globex")).rejects.toMatchObject({ code: "store.cross-tenant" });
        await expect(tenancy.stores?.tenants.createTenant(aTenant("mine"))).rejects.toMatchObject({
          code: "store.cross-tenant",
        });
      });
      expect(codeOf(await enter("acme.mcp.test", own))).toBe("in");
      expect(codeOf(await enter("acme.mcp.test", own))).toBe("quota.day");
      expect(records.filter(({ decision }) => decision === "refused").map(({ code }) => code)).toEqual(
        expect.arrayContaining(["session.unknown", "store.cross-tenant", "quota.day"]),
      );
    }));
}
