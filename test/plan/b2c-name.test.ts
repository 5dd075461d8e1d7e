import { describe, expect, it } from "vitest";
import { b2cName } from "../../src/plan/b2c-name.ts";

const long = "a".repeat(60);

describe("a name in a directory of Azure AD B2C", () => {
  it("tells every tenant and every word apart, however hyphens fall and whatever is cut", () => {
    const tenants = ["a", "a-b", "a-b-c", "h", "a-h", `${long}b`, `${long}c`, `${"a-".repeat(30)}b`];
    const words: [string, ...string[]][] = [
      ["connections"],
      ["signin"],
      ["enterprise", "b"],
      ["enterprise", "b-c"],
      ["enterprise", "h"],
      ["google", "b"],
      ["google", "b-c"],
      ["enterprise", "n".repeat(63)],
      ["enterprise", `${"n".repeat(62)}m`],
    ];
    const names = tenants.flatMap((tenant) => words.map((each) => b2cName(tenant, ...each)));
    expect(new Set(names).size).toBe(tenants.length * words.length);
    for (const name of names) expect(name).toMatch(/^B2C_1A_[a-z0-9_]{1,56}$/);
  });

  it("is the tenant's id and what it is, where there is room", () => {
    expect(b2cName("acme-labs", "enterprise", "work-force")).toBe("B2C_1A_acme_labs__enterprise_work_force");
    expect(() => b2cName("Acme", "signin")).toThrow(TypeError);
  });
});
