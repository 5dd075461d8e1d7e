import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { needsProviders } from "../../../src/control/cli/needs-providers.ts";

const examples = fileURLToPath(new URL("../../../examples/fleets", import.meta.url));
const needs = (folder: string, tenantId: string) => needsProviders(folder, { tenantId, stack: tenantId });

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
  it("may be some where no spec says so", () => expect(needs(join(examples, "aws/tenants"), "gone")).toBe(true));
});
