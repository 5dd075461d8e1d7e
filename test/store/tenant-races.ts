// Several clients that create, fill and delete one tenant at the same moment, round after round.
import { expect } from "vitest";
import type { Stores } from "../../src/store/stores.ts";
import { aSession, aTenant } from "./contract/opener.ts";

const codeOf = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "done",
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

/** Holds: of creations at once exactly one is done, and whatever raced with a deletion, nothing of a life is left in the next. */
export async function raceTenants(clients: readonly Stores[], rounds: number): Promise<void> {
  const [first] = clients;
  if (first === undefined) throw new TypeError("no clients");
  for (let round = 0; round < rounds; round++) {
    const tenant = aTenant("acme", { domain: "acme.example", organizationName: `life ${round}` });
    const created = await Promise.all(clients.map(({ tenants }) => codeOf(tenants.createTenant(tenant))));
    expect(created.sort()).toEqual(["done", ...clients.slice(1).map(() => "store.exists")]);
    expect(await first.tenants.getTenantUsers("acme")).toEqual([]);
    expect(await first.sessions.listSessions("acme")).toEqual([]);
    await first.tenants.addUserToTenant("acme", "ann", "owner");

    const raced = await Promise.all(
      clients.flatMap(({ tenants, sessions }, n) => [
        codeOf(tenants.addUserToTenant("acme", `user-${n}`, "member")),
        codeOf(tenants.deleteTenant("acme")),
        codeOf(sessions.openSession("acme", aSession("acme", `s-${n}`, Date.now()))),
        codeOf(tenants.updateTenant("acme", { plan: "free" })),
      ]),
    );
    expect(raced.filter((code) => code !== "done" && code !== "store.unknown-tenant")).toEqual([]);

    for (const { tenants, sessions } of clients) {
      expect(await tenants.getTenant("acme")).toBeNull();
      expect(await tenants.getTenantByDomain("acme.example")).toBeNull();
      expect(await tenants.getTenantUsers("acme")).toEqual([]);
      expect(await tenants.getUserTenants("ann")).toEqual([]);
      expect(await sessions.listSessions("acme")).toEqual([]);
    }
  }
}
