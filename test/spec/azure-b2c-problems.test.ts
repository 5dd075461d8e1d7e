import { describe, expect, it } from "vitest";
import { parseTenantSpec } from "../../src/spec/parse-tenant-spec.ts";

const faultsOf = (platform: string) => {
  const text = `tenantId: acme
organizationName: Acme
status: active
plan: pro
settings: {}
identity:
  platform: ${platform}
`;
  const result = parseTenantSpec(text, { file: "acme.yaml" });
  return result.ok ? [] : result.faults;
};

describe("platform azure-b2c", () => {
  it("is refused where it stands, with the day it closed and what takes its place", () => {
    expect(faultsOf("azure-b2c")).toMatchObject([{ code: "spec.platform", line: 7, path: "identity.platform" }]);
    const [fault] = faultsOf("azure-b2c");
    expect(fault?.message).toMatch(/2025-05-01.*entra.*External ID/);
  });

  it("is no concern of the others", () => {
    expect(faultsOf("local")).toEqual([]);
  });
});
