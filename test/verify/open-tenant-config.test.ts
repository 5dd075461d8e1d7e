import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { signTenantConfig } from "../../src/bundle/sign-tenant-config.ts";
import { openTenantConfig } from "../../src/verify/open-tenant-config.ts";
import { configOf, contentOf, type FixtureDeployment, fixtureDeployment, now } from "./fixture-deployment.ts";

let deployment: FixtureDeployment;
const sign = (changes: Parameters<typeof configOf>[1] = {}): Promise<string> =>
  signTenantConfig(configOf("acme", changes), deployment.keyring.signer("tenant"));

beforeEach(async () => {
  deployment = await fixtureDeployment();
});

afterEach(() => deployment.remove());

it("serves one tenant from its config and the pinned root alone, and refuses the rest", async () => {
  const file = join(deployment.directory, "acme.jws");
  writeFileSync(file, `${await sign()}\n`);
  const bundle = await openTenantConfig({ file, trust: deployment.keyring.root, clock: deployment.clock.now });
  expect(bundle.get("acme")?.config.tenant).toBe("acme");
  expect(bundle.get("globex")).toBeUndefined();
  expect(bundle.tenantsForHost("acme.mcp.localhost")).toEqual(["acme"]);
  expect(bundle.suspension.tenant("acme", 1)).toBe(false);
  writeFileSync(file, await sign({ version: 2, config: contentOf("acme", { plan: "free" }) }));
  expect(await bundle.refresh()).toBe(true);
  writeFileSync(file, await sign());
  await expect(bundle.refresh()).rejects.toMatchObject({ code: "rollback.version" });
  expect(bundle.get("acme")?.config.version).toBe(2);
  deployment.clock.at = now + 30 * 86_400;
  expect(bundle.lookup("acme")).toEqual({ status: "stale", code: "time.expired" });
});

it("remembers across a restart what it has accepted", async () => {
  const options = {
    trust: deployment.keyring.root,
    clock: deployment.clock.now,
    state: join(deployment.directory, "state"),
  };
  await openTenantConfig({ ...options, jws: await sign({ version: 3 }) });
  await expect(openTenantConfig({ ...options, jws: await sign({ version: 2 }) })).rejects.toMatchObject({
    code: "rollback.version",
  });
  const renamed = await sign({ version: 3, config: contentOf("acme", { plan: "free" }) });
  await expect(openTenantConfig({ ...options, jws: renamed })).rejects.toMatchObject({ code: "rollback.content" });
  await openTenantConfig({ ...options, jws: await sign({ version: 3, serial: 2 }) });
  await expect(openTenantConfig({ ...options, jws: await sign({ version: 3 }) })).rejects.toMatchObject({
    code: "rollback.serial",
  });
});
