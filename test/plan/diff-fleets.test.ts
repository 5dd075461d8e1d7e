import { describe, expect, it } from "vitest";
import { diffFleets } from "../../src/plan/diff-fleets.ts";
import type { TenantSpec } from "../../src/spec/tenant-spec.ts";
import { certificates } from "../spec/cases/certificates.ts";
import { changed, exampleSpecs } from "./example-specs.ts";

const fleet = [...exampleSpecs().values()];
/** `blast: text` of everything that changes when one example does. */
function changes(id: string, change: (spec: TenantSpec) => void): string[] {
  const after = fleet.map((spec) => (spec.tenantId === id ? changed(id, change) : spec));
  return diffFleets(fleet, after).map(({ tenantId, blast, text }) => {
    expect(tenantId).toBe(id);
    return `${blast}: ${text}`;
  });
}
const acme = (change: (spec: TenantSpec) => void): string[] => changes("acme", change);

describe("two fleets", () => {
  it("that are the same differ in nothing", () => {
    expect(diffFleets(fleet, structuredClone(fleet))).toEqual([]);
  });
  it("differ by tenants added and removed", () => {
    const without = fleet.filter((spec) => spec.tenantId !== "globex");
    expect(diffFleets(without, fleet)).toEqual([
      { tenantId: "globex", path: "", text: "tenant globex is added (Globex, plan pro)", blast: "widens" },
    ]);
    expect(diffFleets(fleet, without)).toMatchObject([{ tenantId: "globex", blast: "outage" }]);
  });
  it("put the change that reaches furthest first", () => {
    const found = acme((spec) => {
      spec.organizationName = "Acme";
      spec.status = "suspended";
    });
    expect(found).toEqual([
      "outage: tenant acme is suspended: every request of it is refused",
      'none: organization is called "Acme", no longer "Acme Corporation"',
    ]);
  });
});

describe("a change is told in the tenant's words", () => {
  it("quotas", () => {
    const found = acme((spec) => {
      if (spec.settings.quotas) spec.settings.quotas.rateLimit.requestsPerMinute = 60;
    });
    expect(found).toEqual(["narrows: quota 600 → 60 per minute"]);
    expect(
      changes("system", (spec) =>
        Object.assign(spec.settings, {
          quotas: { maxUsers: 1, maxSessionsPerUser: 1, rateLimit: { requestsPerMinute: 1, requestsPerDay: 1 } },
        }),
      ),
    ).toContain("narrows: quota unlimited → 1 users");
  });
  it("permissions", () => {
    const drop = (spec: TenantSpec, action: string): void => {
      for (const role of spec.roles ?? []) role.permissions = role.permissions.filter((each) => each.action !== action);
    };
    expect(acme((spec) => drop(spec, "whoami"))).toEqual([
      "narrows: member loses tools:whoami",
      "narrows: readonly loses tools:whoami",
    ]);
    expect(acme((spec) => spec.roles?.[0]?.permissions.push({ resource: "tools", action: "reports.delete" }))).toEqual([
      "widens: member gains tools:reports.delete",
    ]);
  });
  it("conditions", () => {
    const conditions = (value: Record<string, string> | undefined) => (spec: TenantSpec) => {
      const analyst = spec.roles?.find((role) => role.roleId === "analyst")?.permissions[0];
      if (analyst !== undefined) analyst.conditions = value;
    };
    expect(acme(conditions(undefined))).toEqual(["widens: analyst may tools:reports.* without conditions"]);
    expect(acme(conditions({ region: "eu" }))).toEqual([
      "narrows: the conditions under which analyst may tools:reports.* change",
    ]);
  });
  it("a built-in role that comes back", () => {
    const found = acme((spec) => {
      spec.roles = spec.roles?.filter((role) => role.roleId !== "member") ?? [];
    });
    expect(found).toEqual(["widens: member gains tools:*"]);
  });
  it("a wildcard that is narrowed keeps what it covered", () => {
    const found = changes("system", (spec) => {
      spec.roles = [
        ...(spec.roles ?? []),
        { roleId: "admin", name: "Administrator", permissions: [{ resource: "tools", action: "echo" }] },
      ];
    });
    expect(found).toContain("narrows: admin loses tools:*");
    expect(found).toContain("none: admin keeps tools:echo");
  });
  it("sign-in", () => {
    expect(acme((spec) => delete spec.settings.oauth?.saml)).toEqual(["sign-in: acme loses its SAML login"]);
    expect(acme((spec) => Object.assign(spec.settings.oauth?.saml ?? {}, { cert: certificates.second }))).toEqual([
      "sign-in: SAML certificate replaced",
    ]);
    expect(changes("globex", (spec) => delete spec.settings.oauth?.github)).toEqual([
      "sign-in: globex loses its GitHub login",
    ]);
    expect(acme((spec) => spec.identity.apps?.pop())).toEqual([
      "sign-in: machine app robot is removed: whoever uses it can't sign in",
    ]);
    const github = (spec: TenantSpec): unknown =>
      Object.assign(spec.settings.oauth?.github ?? {}, { clientSecret: "env:NEW" });
    expect(changes("globex", github)).toEqual(["sign-in: the secret of GitHub app default comes from another place"]);
  });
  it("people", () => {
    expect(acme((spec) => spec.identity.local?.users?.pop())).toEqual([
      "narrows: ana@acme-labs.example may no longer sign in",
    ]);
    expect(changes("initech", (spec) => spec.settings.allowlist?.pop())).toEqual([
      "narrows: michael@initech.example may no longer enter",
    ]);
    expect(changes("initech", (spec) => delete spec.settings.allowlist)).toEqual([
      "widens: everybody who signs in may enter: the allowlist is gone",
    ]);
  });
  it("hosts and the rest", () => {
    expect(acme((spec) => delete spec.runtime?.customDomain)).toEqual([
      "outage: custom domain mcp.acme.example is removed; mcp.acme.example stops answering",
    ]);
    expect(acme((spec) => Object.assign(spec, { environments: undefined }))).toEqual([
      "sign-in: environment prod loses its settings of its own",
    ]);
    expect(acme((spec) => Object.assign(spec.settings.features ?? {}, { auditExport: false }))).toEqual([
      "narrows: feature auditExport is off",
    ]);
  });
  it("without telling where a secret is", () => {
    const changesOf = diffFleets([], fleet).concat(diffFleets(fleet, []));
    expect(JSON.stringify(changesOf)).not.toContain("secrets/");
  });
});
