import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bundleNames } from "../../src/bundle/documents.ts";
import { collectGarbage } from "../../src/bundle/collect-garbage.ts";
import { directoryTarget } from "../../src/bundle/directory-target.ts";
import { renewBundle } from "../../src/bundle/renew-bundle.ts";
import { openBundle } from "../../src/verify/open-bundle.ts";
import { contentOf, now } from "../verify/fixture-deployment.ts";
import { type FixtureFleet, fixtureFleet } from "../verify/fixture-fleet.ts";

let fleet: FixtureFleet;

beforeEach(async () => {
  fleet = await fixtureFleet();
});

afterEach(() => fleet.remove());

const issuerOf = (tenant: string, claim?: string) =>
  contentOf(tenant).issuers.map((one) => ({
    ...one,
    issuer: "https://shared.example",
    ...(claim && { tenantClaim: claim }),
  }));

describe("a publication", () => {
  it("gives a host one owner, and lets it move within one publish", async () => {
    await fleet.record("acme", { hosts: ["a.example"] });
    await fleet.publish();
    await fleet.record("globex", { hosts: ["a.example"] });
    const result = await fleet.publish(["globex"]);
    expect(result).toMatchObject({ changed: false, refused: [{ tenant: "globex", code: "publish.host-taken" }] });
    await fleet.record("acme", { hosts: ["b.example"] });
    expect((await fleet.publish()).refused).toEqual([]);
    const bundle = await openBundle(fleet.path, { trust: fleet.keyring.root, clock: fleet.clock.now });
    expect([bundle.tenantsForHost("a.example"), bundle.tenantsForHost("b.example")]).toEqual([["globex"], ["acme"]]);
  });

  it("lets tenants share an issuer only where each names its tenant claim", async () => {
    await fleet.record("acme", { issuers: issuerOf("acme") });
    await fleet.publish();
    await fleet.record("globex", { issuers: issuerOf("globex", "org") });
    expect((await fleet.publish()).refused).toMatchObject([{ tenant: "globex", code: "publish.issuer-taken" }]);
    await fleet.record("acme", { issuers: issuerOf("acme", "org") });
    expect((await fleet.publish()).refused).toEqual([]);
    const bundle = await openBundle(fleet.path, { trust: fleet.keyring.root, clock: fleet.clock.now });
    expect(bundle.tenantsForIssuer("https://shared.example").sort()).toEqual(["acme", "globex"]);
    await fleet.record("initech", { issuers: issuerOf("initech") });
    expect((await fleet.publish()).refused).toMatchObject([{ tenant: "initech", code: "publish.issuer-taken" }]);
  });

  it("refuses who is not in the ledger, and what somebody else wrote there", async () => {
    expect((await fleet.publish(["acme"])).refused).toMatchObject([{ code: "publish.unknown-tenant" }]);
    await fleet.record("acme");
    const target = directoryTarget(fleet.path);
    const found = await target.read(bundleNames.ledger("acme"), 100_000);
    await target.write(bundleNames.ledger("globex"), found?.bytes ?? new Uint8Array());
    await target.write(bundleNames.ledger("initech"), Buffer.from("x.y.z"));
    const result = await fleet.publish();
    expect(result.published).toMatchObject([{ tenant: "acme" }]);
    expect(result.refused).toMatchObject([
      { tenant: "globex", code: "tenant.other" },
      { tenant: "initech", code: "envelope.malformed" },
    ]);
  });

  it("refuses a ledger that was put back behind the bundle", async () => {
    await fleet.record("acme");
    const target = directoryTarget(fleet.path);
    const old = await target.read(bundleNames.ledger("acme"), 100_000);
    await fleet.record("acme", { plan: "free" });
    await fleet.publish();
    await target.write(bundleNames.ledger("acme"), old?.bytes ?? new Uint8Array());
    expect((await fleet.publish()).refused).toMatchObject([{ code: "publish.behind" }]);
  });

  it("splits its index as the fleet grows", async () => {
    for (let n = 0; n < 300; n += 1) await fleet.record(`tenant${n}`);
    await fleet.publish();
    const bundle = await openBundle(fleet.path, { trust: fleet.keyring.root, clock: fleet.clock.now });
    for (let n = 0; n < 300; n += 37) expect(bundle.get(`tenant${n}`)).toBeDefined();
    await fleet.record("late");
    await fleet.publish(["late"]);
    await bundle.refresh();
    expect(bundle.get("late")).toBeDefined();
    expect(bundle.tenantsForHost("tenant7.mcp.localhost")).toEqual(["tenant7"]);
  });

  it("renews head and list at half of their life, and removes what heads left behind only after a month", async () => {
    await fleet.record("acme");
    await fleet.publish();
    await fleet.record("acme", { plan: "free" });
    await fleet.publish();
    const target = directoryTarget(fleet.path);
    const renewing = () => ({ ...fleet.publishing(), target });
    expect(await renewBundle(renewing())).toMatchObject({ headRenewed: false, headVersion: 2, due: now + 150 });
    fleet.clock.at = now + 43_200;
    const renewed = await Promise.all([renewBundle(renewing()), renewBundle(renewing())]);
    expect(renewed.filter(({ headRenewed }) => headRenewed)).toHaveLength(1);
    expect(await collectGarbage({ target, verifier: fleet.publishing().verifier, clock: fleet.clock.now })).toBe(0);
    fleet.clock.at = now + 31 * 86_400;
    expect(await collectGarbage({ target, verifier: fleet.publishing().verifier, clock: fleet.clock.now })).toBe(3);
    await fleet.record("acme", { plan: "free" });
    await fleet.publish();
    const bundle = await openBundle(fleet.path, { trust: fleet.keyring.root, clock: fleet.clock.now });
    expect(bundle.get("acme")?.config.version).toBe(2);
  });
});
