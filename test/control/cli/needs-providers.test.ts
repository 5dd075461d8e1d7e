import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { needsProviders } from "../../../src/control/cli/needs-providers.ts";
import { stackSpec } from "../../../src/control/cli/stack-spec.ts";

const examples = fileURLToPath(new URL("../../../examples/fleets", import.meta.url));
const specOf = (folder: string, tenantId: string) => stackSpec(folder, { tenantId, stack: tenantId });
const needs = (folder: string, tenantId: string) => needsProviders(specOf(folder, tenantId));

describe("providers that the engine must download", () => {
  it("are none for a tenant of this machine", () => {
    expect(needs(fileURLToPath(new URL("../../../tenants", import.meta.url)), "globex")).toBe(false);
  });
  it.each([
    ["auth0", "solo"],
    ["okta", "hooli"],
    ["entra", "contoso"],
    ["aws", "cargo"],
  ])("are some for a tenant on %s", (fleet, id) => {
    expect(needs(join(examples, fleet, "tenants"), id)).toBe(true);
  });
  it("are AWS's for a tenant of this machine whose secrets go into a store of AWS, and only where the settings name one", () => {
    const folder = mkdtempSync(join(tmpdir(), "tenantry-delivery-"));
    try {
      const spec = (environments: string) =>
        `tenantId: acme\norganizationName: Acme\nstatus: active\nplan: free\nsettings: {}\nidentity: { platform: local }\n${environments}`;
      const needed = (text: string, store: boolean) => {
        writeFileSync(join(folder, "acme.yaml"), spec(text));
        return needsProviders(specOf(folder, "acme"), { store });
      };
      const reference = "runtime: { secrets: { delivery: reference } }";
      expect(needed(reference, true)).toBe(true);
      expect(needed(reference, false)).toBe(false);
      expect(needed(`environments: { prod: { ${reference} } }`, true)).toBe(true);
      expect(needed("runtime: { secrets: { delivery: sealed } }", true)).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("may be some where no spec says so", () => expect(needs(join(examples, "aws/tenants"), "gone")).toBe(true));
});
