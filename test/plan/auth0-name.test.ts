import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { roleScopes, tenantScopes } from "../../src/provision/permission-scopes.ts";
import { auth0Name } from "../../src/plan/auth0-name.ts";

const name = fc.stringMatching(/^[a-z](?:-?[a-z0-9]){0,60}$/);

describe("names at Auth0", () => {
  it("are never one for two lists of parts, whatever is cut off", () => {
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 3 }),
        fc.array(name, { minLength: 1, maxLength: 3 }),
        (a, b) => {
          fc.pre(a.join(" ") !== b.join(" "));
          for (const limit of [50, 120, 128]) expect(auth0Name(limit, ...a)).not.toBe(auth0Name(limit, ...b));
        },
      ),
    );
  });
  it("keep to the limit, and to the letters that organizations and connections may have", () => {
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (parts) => {
        expect(auth0Name(50, ...parts)).toMatch(/^[a-z](?:[a-z0-9-]{0,48}[a-z0-9])?$/);
      }),
    );
  });
});

describe("scopes at Auth0", () => {
  const role = (...permissions: { resource: string; action: string }[]) => ({ roleId: "r", name: "R", permissions });
  const all = ["audit:read", "tools:reports.read", "tools:search"];
  it("mean by a wildcard what exists, and hold none themselves", () => {
    expect(roleScopes(role({ resource: "*", action: "*" }), all)).toEqual(all);
    expect(roleScopes(role({ resource: "tools", action: "*" }), all)).toEqual(["tools:reports.read", "tools:search"]);
    expect(roleScopes(role({ resource: "tools", action: "reports.*" }), all)).toEqual(["tools:reports.read"]);
    expect(roleScopes(role({ resource: "*", action: "read" }), all)).toEqual(["audit:read"]);
    expect(roleScopes(role({ resource: "tool", action: "*" }), all)).toEqual([]);
  });
  it("are those that roles and apps name, without those of OpenID Connect", () => {
    const plan = {
      roles: [role({ resource: "tools", action: "search" }, { resource: "tools", action: "reports.*" })],
      clients: [{ scopes: ["openid", "offline_access", "audit:read"] }],
    };
    expect(tenantScopes(plan as never)).toEqual(["audit:read", "tools:search"]);
  });
});
