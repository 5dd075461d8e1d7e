import { describe, expect, it } from "vitest";
import { planTenant } from "../../src/plan/plan-tenant.ts";
import type { TenantPlan } from "../../src/plan/tenant-plan.ts";
import { changed, exampleSpecs } from "./example-specs.ts";

const settings = {
  deployment: "example",
  environment: "local",
  baseHost: "mcp.localhost",
  resource: "http://{host}:3030/mcp",
};
const planOf = (id: string, other: Partial<typeof settings> = {}): TenantPlan =>
  planTenant(
    changed(id, () => {}),
    { ...settings, ...other },
  );

describe("the plan of a tenant", () => {
  it("answers on its subdomain and its custom domain, with one audience for each", () => {
    const plan = planOf("acme");
    expect(plan.content.hosts).toEqual(["acme.mcp.localhost", "mcp.acme.example"]);
    expect(plan.organization.audiences).toEqual([
      "http://acme.mcp.localhost:3030/mcp",
      "http://mcp.acme.example:3030/mcp",
    ]);
    expect(plan).toMatchObject({
      stack: "acme",
      owner: "example/local/acme",
      protect: false,
      claims: { tenant: "tenant_id", roles: "roles" },
    });
  });
  it("lays the environment's overlay on", () => {
    const plan = planOf("acme", { environment: "prod", baseHost: "mcp.example.com", resource: "https://{host}/mcp" });
    expect(plan).toMatchObject({
      stack: "acme.prod",
      owner: "example/prod/acme",
      protect: true,
      content: { quotas: { maxUsers: 5_000, maxSessionsPerUser: 10 } },
    });
    expect(plan.secrets).toEqual([
      {
        field: "oauth.google.workspace.clientSecret",
        reference: "aws-sm:tenantry/acme/google-workspace",
        delivery: "sealed",
      },
    ]);
  });
  it("holds no reference to a secret in what is published, and names each by its field", () => {
    const plan = planOf("acme");
    expect(JSON.stringify(plan.content)).not.toContain("file:");
    expect(plan.secrets.map((secret) => secret.field)).toEqual([
      "oauth.google.drive.clientSecret",
      "oauth.google.workspace.clientSecret",
    ]);
  });
  it("says which features a reader must know, because they narrow access", () => {
    expect(planOf("acme").requires).toEqual(["conditions", "sealed-secrets"]);
    expect(planOf("initech").requires).toEqual(["allowlist"]);
    expect(planOf("system").requires).toEqual([]);
    expect(
      planTenant(
        changed("globex", (spec) => Object.assign(spec, { runtime: { secrets: { delivery: "reference" } } })),
        settings,
      ).requires,
    ).toEqual([]);
  });
  it("makes a reader know limits of users and tools, and keeps the content the same in whatever order tools stand", () => {
    const limit = { requestsPerMinute: 5 };
    const rateLimit = { requestsPerMinute: 60, requestsPerDay: 600 };
    const withTools = (tools: Record<string, typeof limit>) =>
      planTenant(
        changed("system", (spec) => {
          spec.settings.quotas = { maxUsers: 5, maxSessionsPerUser: 1, rateLimit, perUser: limit, tools };
        }),
        settings,
      );
    const plan = withTools({ echo: limit, add: limit });
    expect(plan.requires).toEqual(["fine-quotas"]);
    expect(JSON.stringify(plan.content)).toBe(JSON.stringify(withTools({ add: limit, echo: limit }).content));
  });
  it("has the four built-in roles, the spec's own in the place of one", () => {
    const plan = planOf("acme");
    expect(plan.roles.map((role) => role.roleId)).toEqual(["admin", "analyst", "member", "owner", "readonly"]);
    const tools = (roleId: string): string[] =>
      plan.roles
        .find((role) => role.roleId === roleId)
        ?.permissions.flatMap((each) => (each.resource === "tools" ? [each.action] : [])) ?? [];
    expect(tools("member")).toEqual(["echo", "reports.read", "search", "whoami"]);
    expect(tools("readonly")).toEqual(["echo", "reports.read", "whoami"]);
    expect(tools("admin")).toEqual(["*"]);
  });
  it("does not depend on the order in which somebody wrote lists that have none", () => {
    const mixed = changed("acme", (spec) => {
      spec.roles?.reverse();
      for (const role of spec.roles ?? []) role.permissions.reverse();
      spec.settings.domains?.reverse();
      spec.identity.apps?.reverse();
      spec.identity.local?.users?.reverse();
    });
    expect(planTenant(mixed, settings)).toEqual(planOf("acme"));
  });
  it("is plain JSON, the same every time", () => {
    for (const [id] of exampleSpecs()) {
      const plan = planOf(id);
      expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
      expect(planOf(id)).toEqual(plan);
    }
  });
  it("shares nothing with the built-in roles that a caller could change", () => {
    planOf("system").roles[0]?.permissions.push({ resource: "x", action: "x" });
    expect(JSON.stringify(planOf("system").roles)).not.toContain('"x"');
  });
});

describe("planning refuses", () => {
  it.each(["auth0", "okta", "entra", "azure-b2c"] as const)(
    "the platform %s where nothing says where it is",
    (platform) => {
      const spec = changed("globex", (each) => {
        each.identity.platform = platform;
      });
      const code = expect.stringMatching(/^plan\.(?:invalid-spec|platform-unavailable)$/);
      expect(() => planTenant(spec, settings)).toThrow(expect.objectContaining({ code, kind: "refused", exitCode: 1 }));
    },
  );
  it("callbacks that are not on the deployment's hosts, with their places", () => {
    const spec = exampleSpecs().get("globex");
    if (spec === undefined) throw new TypeError("globex");
    expect(() => planTenant(spec, { ...settings, baseHost: "mcp.other.example" })).toThrow(
      /globex\.yaml:13:20 settings\.oauth\.github\.redirectUri/,
    );
  });
  it("a custom domain under the base host: it could be another tenant's subdomain", () => {
    const spec = changed("initech", (each) => {
      each.runtime = { customDomain: "globex.mcp.example.com" };
    });
    expect(() => planTenant(spec, { ...settings, baseHost: "mcp.example.com" })).toThrow(
      expect.objectContaining({ code: "plan.host" }),
    );
  });
  it("a host name that is too long", () => {
    const baseHost = Array.from({ length: 4 }, () => "a".repeat(61)).join(".");
    expect(() =>
      planTenant(
        changed("initech", () => {}),
        { ...settings, baseHost },
      ),
    ).toThrow(expect.objectContaining({ code: "plan.host" }));
  });
});
