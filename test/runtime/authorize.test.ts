import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TenantPermission, TenantRole } from "../../src/bundle/documents.ts";
import { authorize, mayAsk } from "../../src/runtime/authorize/authorize.ts";
import { compileRoles } from "../../src/runtime/authorize/compile-roles.ts";
import { testConfig, testContent } from "../mock/tenant-content.ts";

const tenantOf = (roles: Record<string, TenantPermission[]>) =>
  testConfig(
    "acme",
    testContent("acme", {
      roles: Object.entries(roles).map(([roleId, permissions]) => ({ roleId, name: roleId, permissions })),
    }),
  );
const tool = (action: string, conditions?: Record<string, unknown>): TenantPermission => ({
  resource: "tools",
  action,
  ...(conditions ? { conditions } : {}),
});
const can = (
  permissions: TenantPermission[],
  action: string,
  attributes?: Record<string, unknown>,
  resource = "tools",
) =>
  authorize(
    tenantOf({ r: permissions }),
    { tenantId: "acme", roles: ["r"] },
    { resource, action, ...(attributes ? { attributes } : {}) },
  );

describe("authorize", () => {
  it("says which role and permission allowed it", () => {
    expect(can([tool("reports.*")], "reports.read")).toEqual({
      allowed: true,
      reason: "role",
      by: { roleId: "r", permission: "tools:reports.*" },
    });
  });

  it.each<[string, TenantPermission[], string, string, boolean]>([
    ["nothing", [], "tools", "echo", false],
    ["an exact name", [tool("echo")], "tools", "echo", true],
    ["another name", [tool("echo")], "tools", "echo2", false],
    ["a name in capitals", [tool("echo")], "tools", "Echo", false],
    ["a prefix", [tool("reports.*")], "tools", "reports.read.all", true],
    ["a prefix and a name that only resembles it", [tool("reports.*")], "tools", "reportsx", false],
    ["everything of a resource", [tool("*")], "tools", "anything", true],
    ["everything of another resource", [tool("*")], "prompts", "anything", false],
    ["every resource", [{ resource: "*", action: "echo" }], "prompts", "echo", true],
    ["a star in what is asked", [tool("echo")], "tools", "*", false],
    ["a prototype member", [tool("echo")], "tools", "constructor", false],
    ["a prototype member as resource", [tool("echo")], "__proto__", "echo", false],
  ])("decides by %s", (_, permissions, resource, action, expected) =>
    expect(can(permissions, action, {}, resource).allowed).toBe(expected),
  );

  it.each<[string, unknown, unknown, boolean]>([
    ["a value", "eu", "eu", true],
    ["another value", "eu", "us", false],
    ["no value", "eu", undefined, false],
    ["a number as text", 1, "1", false],
    ["eq", { eq: true }, true, true],
    ["ne", { ne: "us" }, "eu", true],
    ["ne of the same", { ne: "us" }, "us", false],
    ["ne of nothing", { ne: "us" }, undefined, false],
    ["ne of another type", { ne: "us" }, 1, false],
    ["in", { in: ["a", "b"] }, "b", true],
    ["not in", { in: ["a", "b"] }, "c", false],
    ["lt", { lt: 10 }, 9, true],
    ["lt at the bound", { lt: 10 }, 10, false],
    ["lte", { lte: 10 }, 10, true],
    ["gt", { gt: 10 }, 11, true],
    ["gte", { gte: 10 }, 9, false],
    ["a number in a text", { lt: 10 }, "9", false],
    ["not a number", { lt: 10 }, Number.NaN, false],
    ["minus infinity", { lt: 10 }, Number.NEGATIVE_INFINITY, false],
    ["prefix", { prefix: "eu-" }, "eu-west", true],
    ["prefix of a list", { prefix: "eu-" }, ["eu-west"], false],
    ["two operators, one unmet", { gte: 1, lte: 5 }, 6, false],
    ["an unknown operator", { regex: ".*" }, "x", false],
    ["an unknown operator beside one that holds", { eq: "x", like: "x" }, "x", false],
    ["a prototype member as operator", { constructor: "x" }, "x", false],
    ["a bound of the wrong type", { lt: "10" }, 9, false],
    ["no operator", {}, "x", false],
    ["null", null, null, false],
    ["a list as value", ["x"], "x", false],
  ])("conditions: %s", (_, condition, value, expected) => {
    const decision = can([tool("echo", { region: condition })], "echo", value === undefined ? {} : { region: value });
    expect(decision.allowed).toBe(expected);
    if (!decision.allowed) expect(decision.reason).toBe("authorize.condition");
  });

  it("needs every condition of a permission and any permission of any role", () => {
    const both = [tool("echo", { a: 1, b: 2 })];
    expect(can(both, "echo", { a: 1, b: 2 }).allowed).toBe(true);
    expect(can(both, "echo", { a: 1 }).allowed).toBe(false);
    expect(can([...both, tool("echo", { c: 3 })], "echo", { c: 3 }).allowed).toBe(true);
    const tenant = tenantOf({ a: [], b: [tool("echo")] });
    expect(
      authorize(tenant, { tenantId: "acme", roles: ["a", "b"] }, { resource: "tools", action: "echo" }),
    ).toMatchObject({ by: { roleId: "b" } });
  });

  it("does not look at inherited attributes", () => {
    expect(can([tool("echo", { a: 1 })], "echo", Object.create({ a: 1 })).allowed).toBe(false);
  });

  it("refuses another tenant's principal and roles that the tenant does not have", () => {
    const tenant = tenantOf({ r: [tool("*")] });
    const ask = { resource: "tools", action: "echo" };
    expect(authorize(tenant, { tenantId: "globex", roles: ["r"] }, ask)).toEqual({
      allowed: false,
      reason: "authorize.other-tenant",
    });
    expect(authorize(tenant, { tenantId: "acme", roles: ["owner"] }, ask)).toEqual({
      allowed: false,
      reason: "authorize.no-permission",
    });
  });

  it("shows in lists what some request could be allowed", () => {
    const tenant = tenantOf({ r: [tool("echo", { a: 1 })] });
    const who = { tenantId: "acme", roles: ["r"] };
    expect(mayAsk(tenant, who, { resource: "tools", action: "echo" })).toBe(true);
    expect(mayAsk(tenant, who, { resource: "tools", action: "search" })).toBe(false);
  });

  it("sees a list of roles that was changed in place", () => {
    const tenant = tenantOf({ r: [tool("*")] });
    const roles = ["r"];
    const ask = { resource: "tools", action: "echo" };
    expect(authorize(tenant, { tenantId: "acme", roles }, ask).allowed).toBe(true);
    roles.pop();
    expect(authorize(tenant, { tenantId: "acme", roles }, ask).allowed).toBe(false);
  });

  it("shares one table between tenants whose roles say the same", () => {
    const role = (): TenantRole => ({ roleId: "r", name: "R", permissions: [tool("echo"), tool("reports.*")] });
    expect(compileRoles([role()])).toBe(compileRoles([{ ...role(), name: "Other" }]));
    expect(compileRoles([role()]).setOf(["r"])).toBe(compileRoles([role()]).setOf(["r"]));
    expect(compileRoles([role()])).not.toBe(compileRoles([{ ...role(), roleId: "q" }]));
  });

  it("agrees with a slow reading of the same permissions", () => {
    const name = fc.constantFrom("a", "a.b", "a.b.c", "ab", "b");
    const permission = fc.record({
      resource: fc.constantFrom("tools", "prompts", "*"),
      action: fc.oneof(
        name,
        name.map((one) => `${one}*`),
        fc.constant("*"),
      ),
    });
    const slow = (all: TenantPermission[][], resource: string, action: string) =>
      all
        .flat()
        .some(
          (one) =>
            (one.resource === "*" || one.resource === resource) &&
            (one.action.endsWith("*") ? action.startsWith(one.action.slice(0, -1)) : one.action === action),
        );
    fc.assert(
      fc.property(
        fc.array(fc.array(permission, { maxLength: 6 }), { maxLength: 3 }),
        fc.constantFrom("tools", "prompts", "usage"),
        name,
        (all, resource, action) => {
          const tenant = tenantOf(Object.fromEntries(all.map((permissions, n) => [`r${n}`, permissions])));
          const roles = all.map((_, n) => `r${n}`);
          expect(authorize(tenant, { tenantId: "acme", roles }, { resource, action }).allowed).toBe(
            slow(all, resource, action),
          );
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
