import { describe, expect, it } from "vitest";
import type { AuditFact } from "../../../src/runtime/audit/audit-fact.ts";
import { auditedStores } from "../../../src/runtime/audit/audited-stores.ts";
import { createTokenCache } from "../../../src/runtime/authenticate/token-cache.ts";
import { signIns } from "../../../src/runtime/sign-ins.ts";
import { runAsPlatform } from "../../../src/runtime/tenant-scope.ts";
import { openMemoryStores } from "../../../src/store/memory/open-memory-stores.ts";
import { memoryTenancy } from "../../mock/memory-tenancy.ts";
import { aSession, aTenant, withStores } from "../../store/contract/opener.ts";
import { storesContract } from "../../store/contract/stores-contract.ts";
import { changesContract } from "./changes-contract.ts";

describe("stores whose changes are on record", () => {
  changesContract(async (declared) => openMemoryStores(declared === undefined ? {} : { declared }));

  it("note what an administrating process does to tenants, suspension by its name", async () => {
    await withStores(
      async (options) => openMemoryStores(options),
      async ({ stores }) => {
        const facts: AuditFact[] = [];
        const kept = auditedStores(stores, { audit: { accepting: true, note: (fact) => facts.push(fact) } });
        await runAsPlatform(
          async () => {
            await kept.tenants.createTenant(aTenant("acme"));
            await expect(kept.tenants.createTenant(aTenant("acme"))).rejects.toMatchObject({ code: "store.exists" });
            await kept.tenants.updateTenant("acme", { status: "suspended" });
            await kept.sessions.openSession("acme", aSession("acme", "one", Date.now()));
            const limit = { maxSessionsPerUser: 1, whenFull: "end-oldest" } as const;
            await kept.sessions.openSession("acme", aSession("acme", "two", Date.now() + 1), limit);
            await kept.sessions.endUserSessions("acme", "ann");
            expect(await kept.sessions.endSession("acme", "two")).toBe(false);
            await kept.tenants.deleteTenant("acme");
          },
          { subject: "operator-7" },
        );
        expect(facts.map((fact) => fact.kind === "admin" && [fact.change, fact.entity.kind, fact.refused])).toEqual([
          ["create", "tenant", undefined],
          ["create", "tenant", "store.exists"],
          ["suspend", "tenant", undefined],
          ["delete", "session", undefined],
          ["delete", "sessions of a user", undefined],
          ["delete", "tenant", undefined],
        ]);
        expect(facts.every((fact) => fact.kind === "admin" && fact.actor.subject === "operator-7")).toBe(true);
      },
    );
  });

  it("change nothing while the log takes no records", async () => {
    await withStores(
      async (options) => openMemoryStores(options),
      async ({ stores }) => {
        const audit = { accepting: false, note: () => undefined };
        const kept = auditedStores(stores, { audit });
        await expect(kept.tenants.createTenant(aTenant("acme"))).rejects.toMatchObject({ code: "store.unavailable" });
        expect(await kept.tenants.getTenant("acme")).toBeNull();
      },
    );
  });

  describe("and keep every promise of the stores inside", () => {
    storesContract(async (options) =>
      auditedStores(openMemoryStores(options), { audit: { accepting: true, note: () => undefined } }),
    );
  });
});

describe("sign-ins", () => {
  it("are noted once a token, also when its cached verification ran out, within bounded memory", async () => {
    const noted: string[] = [];
    const tokens = createTokenCache();
    const signedIn = signIns(({ actor }) => noted.push(actor.subject ?? ""), 2);
    const made = await memoryTenancy(["acme"], {}, { tokens, signedIn });
    const tokenOf = async (sub: string) => (await made.issuers.acme?.token({ claims: { sub } })) ?? "";
    const admit = (token: string) =>
      made.tenancy.admit({ url: "/mcp", headers: { host: "acme.mcp.test", authorization: `Bearer ${token}` } });
    const [ann, bob, cat] = [await tokenOf("ann"), await tokenOf("bob"), await tokenOf("cat")];
    await admit(ann);
    await admit(ann);
    tokens.clear();
    await admit(ann);
    await admit(bob);
    await admit(ann);
    expect(noted).toEqual(["ann", "bob"]);
    await admit(cat);
    tokens.clear();
    await admit(ann);
    expect(noted).toEqual(["ann", "bob", "cat", "ann"]);
  });
});
