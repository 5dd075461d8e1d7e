import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { crossTenantProof } from "../../src/plan/cross-tenant-proof.ts";
import { planTenant } from "../../src/plan/plan-tenant.ts";
import { providerNames } from "../../src/plan/provider-names.ts";
import { loadFleet } from "../../src/spec/load-fleet.ts";
import { readDeploymentSettings } from "../../src/spec/read-deployment-settings.ts";

const fleets = join(import.meta.dirname, "../../examples/fleets");

function plansIn(fleet: string) {
  const root = join(fleets, fleet);
  const loaded = loadFleet(root);
  if (!loaded.ok) throw new TypeError(JSON.stringify(loaded.faults));
  return loaded.specs.map((spec) => planTenant(spec, readDeploymentSettings(root)));
}

describe("the names that providers see", () => {
  // what the directory of Azure AD B2C, a Redis of our own and the embedded platform see is held apart by other claims of the proof
  const named = readdirSync(fleets).filter((fleet) => !["azure-b2c", "local", "redis"].includes(fleet));
  it.each(named)("are unique in the fleet at %s, and each is within its limit", (fleet) => {
    const names = plansIn(fleet).flatMap((plan) => providerNames(plan));
    expect(names.length).toBeGreaterThan(4);
    const keys = names.map(({ place, kind, name }) => `${place} ${kind} ${name}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { name } of names) expect(name.length).toBeLessThanOrEqual(256);
  });

  it("stay apart for two ids that share all of what is not cut off", () => {
    const [plan] = plansIn("auth0");
    if (plan === undefined) throw new TypeError("no plan");
    const long = "a".repeat(60);
    const twins = [`${long}b`, `${long}c`].map((tenantId) => ({ ...plan, tenantId }));
    const [one = [], two = []] = twins.map((twin) => providerNames(twin).map(({ name }) => name));
    expect(one[0]).toMatch(/^a+--h[0-9a-f]{20}$/);
    expect(one.filter((name) => two.includes(name))).toEqual([]);
    expect(crossTenantProof(twins).filter(({ message }) => message.includes("call one"))).toEqual([]);
  });
});
