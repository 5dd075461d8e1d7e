import { describe, expect, it } from "vitest";
import type { TrustedIssuer } from "../../../src/bundle/documents.ts";
import { openStoredFleet } from "../../../src/runtime/stored/open-stored-fleet.ts";
import type { StoredTenants } from "../../../src/runtime/stored/stored-tenants.ts";
import { openMemoryStores } from "../../../src/store/memory/open-memory-stores.ts";
import { storeError } from "../../../src/store/store-error.ts";
import { aTenant } from "../../store/contract/opener.ts";

const issuer = (over: Partial<TrustedIssuer> = {}): TrustedIssuer => ({
  ...{ issuer: "https://idp.test", audiences: ["https://mcp.test/mcp"], algorithms: ["ES256"], jwks: { keys: [] } },
  ...{ tenantClaim: "tenant_id" },
  ...over,
});

/** A fleet over memory whose time and whose store's answers the test has in its hand. */
function fleetOf(tenants: Partial<StoredTenants> = {}) {
  const stores = openMemoryStores();
  const { lives } = stores;
  if (lives === undefined) throw new TypeError("no lives");
  const state = { at: 0, away: false, asked: [] as string[] };
  const answer = async <Value>(key: string, read: () => Promise<Value>): Promise<Value> => {
    state.asked.push(key);
    if (state.away) throw storeError("store.unavailable", "away", { kind: "failed" });
    return read();
  };
  const fleet = openStoredFleet({
    ...{ deployment: "d", environment: "e", baseHost: "mcp.test", clock: () => 1_000, now: () => state.at },
    ...{ issuers: [issuer()], life: 5, allowance: 10, ...tenants },
    stores: {
      tenants: {
        ...stores.tenants,
        getTenantByDomain: (domain) => answer(`host ${domain}`, () => stores.tenants.getTenantByDomain(domain)),
      },
      lives: { getLife: (id) => answer(id, () => lives.getLife(id)) },
    },
  });
  const status = async (id: string): Promise<string> => (await fleet.known(() => fleet.lookup(id))).status;
  return { fleet, stores: stores.tenants, state, status };
}

describe("tenants of a store, as decisions see them", () => {
  it("are asked for once in a life, and are one object while they say the same", async () => {
    const { fleet, stores, state, status } = fleetOf();
    await stores.createTenant(aTenant("acme"));
    expect([await status("acme"), await status("acme"), await status("globex")]).toEqual(["known", "known", "unknown"]);
    expect(state.asked).toEqual(["acme", "globex"]);
    const first = fleet.get("acme");
    state.at = 5_000;
    expect(await status("acme")).toBe("known");
    expect(state.asked).toHaveLength(3);
    expect(fleet.get("acme")).toBe(first);
    await stores.updateTenant("acme", { plan: "free" });
    state.at = 10_000;
    await status("acme");
    expect(fleet.get("acme")?.config.version).toBeGreaterThan(first?.config.version ?? Number.NaN);
    fleet.close();
  });

  it("see another server's suspension when a life is over, and at once when they are told", async () => {
    const { fleet, stores, state, status } = fleetOf();
    await stores.createTenant(aTenant("acme"));
    await status("acme");
    await stores.updateTenant("acme", { status: "suspended" });
    const stands = () => fleet.get("acme")?.config.config.status;
    expect(stands()).toBe("active");
    // what cannot wait is kept fresh by the sweep, at half a life
    state.at = 2_500;
    await fleet.changed();
    expect(stands()).toBe("suspended");
    await stores.updateTenant("acme", { status: "active" });
    await fleet.changed("acme");
    expect(stands()).toBe("active");
    fleet.close();
  });

  it("are believed for the allowance while the store is away, and nobody beyond it", async () => {
    const { fleet, stores, state, status } = fleetOf();
    await stores.createTenant(aTenant("acme", { domain: "acme.example" }));
    await status("acme");
    expect(await fleet.known(() => fleet.tenantsForHost("acme.example"))).toEqual(["acme"]);
    state.away = true;
    state.at = 14_999;
    expect([await status("acme"), fleet.get("acme")?.config.tenant]).toEqual(["known", "acme"]);
    await expect(status("globex")).rejects.toMatchObject({ code: "store.unavailable" });
    state.at = 15_000;
    await expect(status("acme")).rejects.toMatchObject({ code: "store.unavailable" });
    expect(fleet.lookup("acme")).toEqual({ status: "stale", code: "tenant.unavailable" });
    expect(fleet.suspension.subject("acme", "ann", 1_000)).toBe(true);
    await expect(fleet.known(async () => fleet.tenantsForHost("acme.example"))).rejects.toMatchObject({
      code: "store.unavailable",
    });
    state.away = false;
    state.at = 20_000;
    expect(await status("acme")).toBe("known");
    fleet.close();
  });

  it("do not ask a store that is away more than once in a while", async () => {
    const { fleet, stores, state, status } = fleetOf();
    await stores.createTenant(aTenant("acme"));
    await status("acme");
    Object.assign(state, { away: true, at: 6_000, asked: [] });
    for (let n = 0; n < 50; n++) expect(await status("acme")).toBe("known");
    for (let n = 0; n < 50; n++) await expect(status(`t${n}`)).rejects.toMatchObject({ code: "store.unavailable" });
    expect(state.asked).toEqual(["acme"]);
    fleet.close();
  });

  it("forget an answer that was under way while its tenant changed", async () => {
    const { fleet, stores, status } = fleetOf();
    await stores.createTenant(aTenant("acme"));
    const early = status("acme");
    await stores.updateTenant("acme", { status: "suspended" });
    await fleet.changed("acme");
    await early;
    expect(fleet.get("acme")?.config.config.status).toBe("suspended");
    fleet.close();
  });

  it("lose no place to made-up names", async () => {
    const { fleet, stores, state, status } = fleetOf({ entries: 4 });
    await stores.createTenant(aTenant("acme"));
    await status("acme");
    for (let n = 0; n < 100; n++) await status(`made-up-${n}`);
    state.asked.length = 0;
    expect(await status("acme")).toBe("known");
    expect(state.asked).toEqual([]);
    fleet.close();
  });

  it("own no host below the base host as a domain", async () => {
    const { fleet, stores, state } = fleetOf();
    await stores.createTenant(aTenant("acme"));
    await stores.createTenant(aTenant("thief", { domain: "acme.mcp.test" }));
    expect(await fleet.known(() => fleet.tenantsForHost("acme.mcp.test"))).toEqual([]);
    expect(state.asked).toEqual([]);
    fleet.close();
  });

  it("are both denied where their issuers do not tell them apart", async () => {
    const own: Record<string, TrustedIssuer> = {
      acme: issuer({ tenantClaim: "org_id", tenantValue: "org-1" }),
      globex: issuer({ tenantClaim: "org_id", tenantValue: "org-2" }),
      copycat: issuer({ tenantClaim: "org_id", tenantValue: "org-1" }),
    };
    const { tenantClaim: _, ...claimless } = issuer();
    const { fleet, stores, status } = fleetOf({ issuers: ({ tenantId }) => [own[tenantId] ?? claimless] });
    for (const id of [...Object.keys(own), "everybody"]) await stores.createTenant(aTenant(id));
    expect([await status("acme"), await status("globex")]).toEqual(["known", "known"]);
    expect(await status("copycat")).toBe("refused");
    expect([fleet.lookup("acme").status, fleet.lookup("globex").status]).toEqual(["refused", "known"]);
    own.copycat = issuer({ tenantClaim: "org_id", tenantValue: "org-3" });
    await fleet.changed("copycat");
    expect([fleet.lookup("acme").status, fleet.lookup("copycat").status]).toEqual(["known", "known"]);
    expect(await status("everybody")).toBe("refused");
    expect(fleet.lookup("globex").status).toBe("refused");
    fleet.close();
  });
});
