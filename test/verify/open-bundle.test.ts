import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { directoryTarget } from "../../src/bundle/directory-target.ts";
import { publishBundle } from "../../src/bundle/publish-bundle.ts";
import { openBundle } from "../../src/verify/open-bundle.ts";
import { type FixtureFleet, fixtureFleet } from "./fixture-fleet.ts";

let fleet: FixtureFleet;

beforeEach(async () => {
  fleet = await fixtureFleet();
});

afterEach(() => fleet.remove());

describe("an opened bundle", () => {
  it("serves the published tenants by id, host and issuer, and nobody else", async () => {
    await fleet.record("acme");
    await fleet.record("globex");
    const result = await fleet.publish();
    expect(result).toMatchObject({ version: 1, changed: true, refused: [] });
    const bundle = await openBundle(fleet.path, { trust: fleet.keyring.root, clock: fleet.clock.now });
    expect(bundle.get("acme")?.config.config.organizationName).toBe("acme Inc.");
    expect(bundle.tenantsForHost("globex.mcp.localhost")).toEqual(["globex"]);
    expect(bundle.tenantsForIssuer("https://id.example/t/acme")).toEqual(["acme"]);
    expect(bundle.lookup("initech")).toEqual({ status: "unknown" });
    expect(bundle.tenantsForHost("initech.mcp.localhost")).toEqual([]);
    expect(bundle.lookup("__proto__")).toEqual({ status: "unknown" });
    expect(bundle.suspension.tenant("acme", 1)).toBe(false);
  });

  it("takes in a change and a tombstone without being opened again", async () => {
    await fleet.record("acme");
    await fleet.record("globex");
    await fleet.publish();
    const bundle = await openBundle(fleet.path, { trust: fleet.keyring.root, clock: fleet.clock.now });
    expect(await bundle.refresh()).toBe(false);
    const before = bundle.get("globex");
    await fleet.record("acme", { plan: "free" });
    await fleet.publish(["acme"]);
    expect(await bundle.refresh()).toBe(true);
    expect(bundle.get("acme")?.config).toMatchObject({ version: 2, config: { plan: "free" } });
    expect(bundle.get("globex")).toBe(before);
    await fleet.destroy("acme");
    await fleet.publish(["acme"]);
    await bundle.refresh();
    expect(bundle.lookup("acme")).toEqual({ status: "tombstoned" });
    expect(bundle.tenantsForHost("acme.mcp.localhost")).toEqual([]);
    await fleet.record("acme");
    await fleet.publish(["acme"]);
    await bundle.refresh();
    expect(bundle.get("acme")?.config).toMatchObject({ generation: 2, version: 4 });
  });

  it("publishes nothing when nothing changed", async () => {
    await fleet.record("acme");
    await fleet.publish();
    const again = await publishBundle({ ...fleet.publishing(), target: directoryTarget(fleet.path) });
    expect(again).toMatchObject({ changed: false, version: 1 });
  });
});
