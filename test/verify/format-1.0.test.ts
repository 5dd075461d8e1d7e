// Documents as version 1.0 wrote them, frozen: every later version must go on reading them.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { openBundle } from "../../src/verify/open-bundle.ts";
import { verifyTenantConfig } from "../../src/verify/verify-tenant-config.ts";
import { now } from "./fixture-deployment.ts";

const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/1.0/${name}`, import.meta.url));

it("opens a bundle of format 1.0 from the root it was pinned at", async () => {
  const trust = readFileSync(fixture("root.json"));
  const bundle = await openBundle(fixture("bundle"), { trust, clock: () => now });
  expect(bundle.version).toBe(2);
  expect(bundle.get("acme")?.config).toMatchObject({
    schema: "1.0",
    version: 1,
    config: { organizationName: "acme Inc." },
  });
  expect(bundle.lookup("globex")).toEqual({ status: "tombstoned" });
  expect(bundle.tenantsForHost("acme.mcp.localhost")).toEqual(["acme"]);
  expect(bundle.suspension.subject("acme", "eve", now - 1)).toBe(true);
});

it("verifies an EdDSA config of format 1.0", () => {
  const options = {
    trust: readFileSync(fixture("eddsa-root.json")),
    at: now,
    deployment: "example",
    environment: "local",
  };
  expect(verifyTenantConfig(readFileSync(fixture("eddsa-config.jws"), "latin1"), options)).toMatchObject({
    ok: true,
    config: { requires: ["allowlist"], tenant: "acme" },
  });
});
