// Every tenant of the example fleet through its whole life on B2C's stand-ins, under the real engine.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Stack } from "../../../src/engine/open-stack.ts";
import { type B2cRepository, b2cRepository } from "./b2c-repository.ts";
import { b2cToken } from "./b2c-token.ts";

const { application, principal, password } = b2cToken.azuread;
const { keySet, policy } = b2cToken.graph;
const quiet = { expectNoChanges: true } as const;
/** policies and key sets of each */
const owned: Record<string, [number, number]> = {
  ...{ lucerne: [2, 2], wideworld: [4, 5] },
  // written from the spec's connections
  ...{ "fabrikam-labs": [2, 4], woodgrove: [3, 3] },
};
const tenants = ["adatum", "fabrikam-labs", "lucerne", "margies", "proseware", "wideworld", "woodgrove"];

describe.each(tenants)("tenant %s on Azure AD B2C", (tenant) => {
  let repository: B2cRepository;
  let stack: Stack;
  const enabled = (): unknown[] => repository.cloud.list(principal).map(({ properties }) => properties.accountEnabled);
  beforeAll(async () => {
    repository = await b2cRepository();
    stack = await repository.open(tenant);
  });
  afterAll(() => repository.close());

  it("is previewed without touching the directory, comes up once, and changes nothing after", async () => {
    const { changes } = await stack.preview();
    expect(repository.cloud.list()).toEqual([]);
    const run = await stack.up();
    expect(run.changes).toEqual(changes);
    const [policies, keys] = owned[tenant] ?? [0, 0];
    expect(repository.cloud.list(policy)).toHaveLength(policies);
    expect(repository.cloud.list(keySet)).toHaveLength(keys);
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
  });

  it("is suspended and resumed in place: nothing is made, replaced or deleted", async () => {
    const ids = repository.cloud.list().map(({ id }) => id);
    for (const status of tenant === "proseware" ? ["active", "suspended"] : ["suspended", "active"]) {
      repository.edit(tenant, /^status: .*$/m, `status: ${status}`);
      const { steps } = await stack.up();
      expect(new Set(steps.map(({ operation }) => operation))).toEqual(new Set(["update"]));
      expect(new Set(enabled())).toEqual(new Set([status === "active"]));
    }
    expect(repository.cloud.list().map(({ id }) => id)).toEqual(ids);
    const audiences = repository.cloud.list(application).map(({ properties }) => properties.signInAudience);
    expect(new Set(audiences)).toEqual(new Set(["AzureADandPersonalMicrosoftAccount"]));
    await stack.up(quiet);
  });

  it("gets new credentials and keys beside those of the epoch before, which stay alive until they are dropped", async () => {
    const of = (slot: string) =>
      repository.cloud.list(password).filter(({ properties }) => properties.displayName === slot);
    const generated = () =>
      repository.cloud
        .list(keySet)
        .map(({ properties }) => properties.keys as { kty: string; kid: string }[])
        .filter((keys) => keys.every(({ kty }) => kty === "RSA"));
    const epoch = tenant === "wideworld" ? 2 : 1;
    const [older, newer] = epoch === 1 ? ["tenantry a", "tenantry b"] : ["tenantry b", "tenantry a"];
    const alive = of(older ?? "").map(({ properties }) => properties.value);
    const before = generated();
    expect(alive.length).toBeGreaterThan(0);
    const rotation = `rotation: { epoch: ${epoch + 1} }`;
    if (epoch === 1) repository.edit(tenant, "  platform: azure-b2c\n", `  platform: azure-b2c\n  ${rotation}\n`);
    else repository.edit(tenant, /rotation: .*/, rotation);
    await stack.up();
    expect(of(older ?? "").map(({ properties }) => properties.value)).toEqual(alive);
    const fresh = of(newer ?? "").map(({ properties }) => properties.value);
    expect(fresh).toHaveLength(alive.length);
    // what was signed under the key before can still be verified: it stands in the set, first
    for (const [index, keys] of generated().entries()) {
      expect(keys).toHaveLength(2);
      expect(keys[0]).toEqual(before[index]?.[0]);
    }
    await stack.up(quiet);
    await stack.refresh({ ...quiet, previewOnly: true });
    repository.edit(tenant, /rotation: .*/, `rotation: { epoch: ${epoch + 1}, keepPrevious: false }`);
    await stack.up();
    expect(of(older ?? "")).toEqual([]);
    expect(of(newer ?? "").map(({ properties }) => properties.value)).toEqual(fresh);
  });

  it("leaves nothing behind", async () => {
    await stack.destroy();
    expect(repository.cloud.list()).toEqual([]);
  });
});
