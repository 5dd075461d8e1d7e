import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { openBundle } from "../../src/verify/open-bundle.ts";
import { fixtureFleet } from "../verify/fixture-fleet.ts";

const program = fileURLToPath(new URL("publish-one.ts", import.meta.url));

it("loses none of twenty publishes that run at once in separate processes", async () => {
  const fleet = await fixtureFleet();
  const tenants = Array.from({ length: 20 }, (_, n) => `tenant${n}`);
  for (const tenant of tenants) await fleet.record(tenant);
  const codes = await Promise.all(
    tenants.map(
      (tenant) =>
        new Promise((done) => {
          const child = spawn(process.execPath, [program, fleet.directory, tenant], {
            stdio: ["ignore", "ignore", "inherit"],
          });
          child.once("exit", done);
        }),
    ),
  );
  expect(codes).toEqual(tenants.map(() => 0));
  const bundle = await openBundle(fleet.path, { trust: fleet.keyring.root, clock: fleet.clock.now });
  for (const tenant of tenants) {
    expect(bundle.get(tenant), tenant).toBeDefined();
    expect(bundle.tenantsForHost(`${tenant}.mcp.localhost`)).toEqual([tenant]);
  }
  fleet.remove();
});
