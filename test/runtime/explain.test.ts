import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TenantPermission } from "../../src/bundle/documents.ts";
import { authorize } from "../../src/runtime/authorize/authorize.ts";
import { explain } from "../../src/runtime/authorize/explain.ts";
import { testConfig, testContent } from "../mock/tenant-content.ts";

const roles: Record<string, TenantPermission[]> = {
  clerk: [{ resource: "tools", action: "reports.*", conditions: { region: "eu", size: { lte: 10 } } }],
  auditor: [{ resource: "tools", action: "reports.read" }],
  chief: [{ resource: "*", action: "*" }],
};
const tenant = testConfig(
  "acme",
  testContent("acme", {
    roles: Object.entries(roles).map(([roleId, permissions]) => ({ roleId, name: roleId, permissions })),
  }),
);
const ask = { resource: "tools", action: "reports.read" };
const why = (held: string[], attributes: Record<string, unknown> = {}) =>
  explain(tenant, { tenantId: "acme", roles: held }, { ...ask, attributes });

describe("explain", () => {
  it("names the permission that allowed it", () =>
    expect(why(["auditor"]).text).toBe("role auditor allows tools:reports.read by tools:reports.read"));

  it("names the conditions that do not hold, and only those", () => {
    expect(why(["clerk"], { region: "eu", size: 20 })).toMatchObject({
      named: [{ roleId: "clerk", permission: "tools:reports.*", unmet: ["size"] }],
      text: "role clerk allows tools:reports.* only where size holds",
    });
    expect(why(["clerk"]).named[0]?.unmet).toEqual(["region", "size"]);
  });

  it("names the roles that would do, where the caller's do not", () => {
    const { text, grantedBy } = explain(
      tenant,
      { tenantId: "acme", roles: ["clerk"] },
      { resource: "users", action: "delete" },
    );
    expect(grantedBy).toEqual(["chief"]);
    expect(text).toBe("no permission of clerk names users:delete; it is granted by chief");
    expect(why(["gone"]).text).toContain("the principal has no role of the tenant");
  });

  it("tells another tenant's principal nothing of the tenant's roles that they hold by name", () =>
    expect(explain(tenant, { tenantId: "globex", roles: ["chief"] }, ask)).toMatchObject({ roles: [], named: [] }));

  it("is always the decision that authorize takes", () => {
    const word = fc.constantFrom("reports.read", "reports.write", "x", "*");
    fc.assert(
      fc.property(
        fc.subarray([...Object.keys(roles), "gone"]),
        fc.constantFrom("tools", "users", "*"),
        word,
        fc.record({ region: fc.constantFrom("eu", "us"), size: fc.integer({ min: 5, max: 15 }) }, { requiredKeys: [] }),
        (held, resource, action, attributes) => {
          const asked = { resource, action, attributes };
          const principal = { tenantId: "acme", roles: held };
          const explained = explain(tenant, principal, asked);
          expect(explained.decision).toEqual(authorize(tenant, principal, asked));
          if (!explained.decision.allowed) for (const { unmet } of explained.named) expect(unmet).not.toEqual([]);
        },
      ),
    );
  });
});
