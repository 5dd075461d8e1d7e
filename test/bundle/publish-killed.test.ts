import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { directoryTarget } from "../../src/bundle/directory-target.ts";
import { publishBundle } from "../../src/bundle/publish-bundle.ts";
import { openBundle } from "../../src/verify/open-bundle.ts";
import { type FixtureFleet, fixtureFleet } from "../verify/fixture-fleet.ts";
import { faultyTarget } from "./faulty-target.ts";

let fleet: FixtureFleet;

beforeAll(async () => {
  fleet = await fixtureFleet();
  await fleet.record("acme");
  await fleet.record("globex");
  await fleet.publish();
  await fleet.record("acme", { plan: "enterprise", hosts: ["new.acme.example"] });
  await fleet.destroy("globex");
  await fleet.record("initech");
});

afterAll(() => fleet.remove());

describe.each(["before", "after"] as const)("a publish killed %s each of its writes", (moment) => {
  it("leaves the last good bundle or the new one, and the next run converges", async () => {
    const copy = join(fleet.directory, "copy");
    let killed = 0;
    for (let at = 1; at < 40; at += 1) {
      rmSync(copy, { recursive: true, force: true });
      cpSync(fleet.path, copy, { recursive: true });
      const target = faultyTarget(directoryTarget(copy), at, moment);
      const failed = await publishBundle({ ...fleet.publishing(), target }).then(
        () => false,
        () => true,
      );
      const bundle = await openBundle(copy, { trust: fleet.keyring.root, clock: fleet.clock.now });
      const plan = bundle.get("acme")?.config.config.plan;
      expect([plan, bundle.lookup("globex").status, bundle.lookup("initech").status]).toEqual(
        bundle.version === 1 ? ["pro", "known", "unknown"] : ["enterprise", "tombstoned", "known"],
      );
      await publishBundle({ ...fleet.publishing(), target: directoryTarget(copy) });
      await bundle.refresh();
      expect(bundle.version).toBe(2);
      expect(bundle.get("acme")?.config.config.plan).toBe("enterprise");
      expect(bundle.tenantsForHost("new.acme.example")).toEqual(["acme"]);
      expect(bundle.tenantsForHost("acme.mcp.localhost")).toEqual([]);
      expect(bundle.lookup("globex").status).toBe("tombstoned");
      bundle.close();
      if (!failed) break;
      killed += 1;
    }
    expect(killed).toBeGreaterThan(5);
    expect(killed).toBeLessThan(39);
  });
});
