import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { crossTenantProof } from "../../src/plan/cross-tenant-proof.ts";
import { locateInSpecs } from "../../src/plan/locate-in-specs.ts";
import { planTenant } from "../../src/plan/plan-tenant.ts";
import { tenantNames } from "../../src/plan/tenant-names.ts";
import type { TenantPlan } from "../../src/plan/tenant-plan.ts";
import { loadFleet } from "../../src/spec/load-fleet.ts";
import { parseTenantSpec } from "../../src/spec/parse-tenant-spec.ts";
import { readDeploymentSettings } from "../../src/spec/read-deployment-settings.ts";
import { badFleets } from "./cases/bad-fleets.ts";
import { badSpecText } from "./cases/bad-spec-text.ts";
import { exampleSpecs } from "./example-specs.ts";

const settings = {
  deployment: "example",
  environment: "prod",
  baseHost: "mcp.example.com",
  resource: "https://{host}/mcp",
};

function prove(texts: { acme: string; beta: string }) {
  const specs = Object.entries(texts).map(([id, text]) => {
    const parsed = parseTenantSpec(text, { file: `tenants/${id}.yaml` });
    if (!parsed.ok) throw new TypeError(JSON.stringify(parsed.faults));
    return parsed.spec;
  });
  const plans = specs.map((spec) => planTenant(spec, settings));
  return crossTenantProof(plans, { locate: locateInSpecs(specs, settings.environment) });
}

const plansOf = (ids: readonly string[]): TenantPlan[] => {
  const example = exampleSpecs().get("system");
  if (example === undefined) throw new TypeError("no example tenant system");
  return ids.map((tenantId) => planTenant({ ...example, tenantId }, settings));
};

describe("the cross-tenant proof", () => {
  it.each(badFleets)("refuses $name, with both files and lines and what would cross", (fleet) => {
    const texts = { acme: badSpecText("acme", fleet.acme), beta: badSpecText("beta", fleet.beta) };
    const found = prove(texts).filter(({ code }) => code === fleet.code);
    expect(found).not.toEqual([]);
    const [violation] = found;
    expect(violation?.counterExample).toContain(fleet.crosses);
    for (const { tenantId, file, line = 0 } of violation?.places ?? []) {
      const id = tenantId as "acme" | "beta";
      expect(file).toBe(`tenants/${id}.yaml`);
      expect(texts[id].split("\n")[line - 1]).toContain(fleet.lines[id]);
    }
    expect(violation?.places.map(({ tenantId }) => tenantId)).toEqual(["acme", "beta"]);
  });

  it("finds nothing in the example fleet, in any of its environments", () => {
    for (const [environment, baseHost] of [
      ["local", "mcp.localhost"],
      ["prod", "mcp.example.com"],
    ] as const) {
      const plans = [...exampleSpecs().values()].map((spec) =>
        planTenant(spec, { ...settings, environment, baseHost }),
      );
      expect(crossTenantProof(plans)).toEqual([]);
    }
  });

  it("finds nothing in the example fleets of the platforms", () => {
    const folder = fileURLToPath(new URL("../../examples/fleets", import.meta.url));
    for (const name of readdirSync(folder)) {
      const root = join(folder, name);
      const fleet = loadFleet(root);
      if (!fleet.ok) throw new TypeError(JSON.stringify(fleet.faults));
      const plans = fleet.specs.map((spec) => planTenant(spec, readDeploymentSettings(root)));
      expect(plans.length).toBeGreaterThanOrEqual(4);
      expect(crossTenantProof(plans)).toEqual([]);
    }
  });

  it("finds nothing between ids of which one begins another, or differs by a hyphen", () => {
    const long = "a".repeat(62);
    expect(crossTenantProof(plansOf(["acme", "acme2", "acme-2", "a", "a-c-me", `${long}b`, `${long}c`]))).toEqual([]);
  });

  it("finds nothing wrong with what one tenant has twice", () => {
    const [plan] = plansOf(["acme"]);
    expect(crossTenantProof(plan === undefined ? [] : [plan])).toEqual([]);
  });

  it("names the first with each of many that share one thing", () => {
    const plans = plansOf(["one", "two", "three"]);
    for (const plan of plans) plan.customDomain = "login.shared.example";
    expect(crossTenantProof(plans).map(({ places }) => places.map(({ tenantId }) => tenantId))).toEqual([
      ["one", "two"],
      ["one", "three"],
    ]);
  });
});

const redisUser = (tenantId: string): NonNullable<TenantPlan["redis"]> => ({
  ...{ service: "self-managed", user: `tenantry-${tenantId}`, enabled: true, eraseOnDelete: false },
  place: { url: "rediss://redis.example:6379", admin: "env:REDIS", adminUser: "default" },
  ...{ keys: [`tenantry:{${tenantId}}:*`], channels: [`tenantry:{${tenantId}}:*`] },
  rotation: { epoch: 1, keepPrevious: false },
});

describe("names that collide", () => {
  it("are none where each tenant has a Redis user of its own", () => {
    const plans = plansOf(["acme", "beta"]);
    for (const plan of plans) plan.redis = redisUser(plan.tenantId);
    expect(crossTenantProof(plans)).toEqual([]);
  });

  const bad: [what: string, change: (a: TenantPlan, b: TenantPlan) => void, code: string, crosses: string][] = [
    [
      "a Redis prefix that begins another one",
      (a, b) => {
        a.content.redis.prefix = "tenant:ac";
        b.content.redis.prefix = "tenant:acme:";
      },
      "fleet.redis-overlap",
      "the pattern tenant:ac* of the one reaches the key tenant:acme:session:1",
    ],
    [
      "one Redis prefix for two",
      (a, b) => {
        a.content.redis.prefix = b.content.redis.prefix;
      },
      "fleet.redis-overlap",
      "reaches the key",
    ],
    [
      "a Redis prefix with a star that reaches another",
      (a, b) => {
        a.content.redis.prefix = "tenant:*:";
        b.content.redis.prefix = "tenant:beta:";
      },
      "fleet.redis-overlap",
      "the pattern tenant:*:* of the one",
    ],
    [
      "a Redis prefix with a set of letters that reaches another",
      (a, b) => {
        a.content.redis.prefix = "[st]enant:";
        b.content.redis.prefix = "tenant:beta:";
      },
      "fleet.redis-overlap",
      "the pattern [st]enant:* of the one",
    ],
    [
      "one Redis user for two",
      (a, b) => {
        a.redis = redisUser(a.tenantId);
        b.redis = { ...redisUser(b.tenantId), user: a.redis.user };
      },
      "fleet.redis-overlap",
      "signs in as tenantry-acme, who reads the keys of acme",
    ],
    [
      "a Redis user whose keys are every tenant's",
      (a) => {
        a.redis = { ...redisUser(a.tenantId), keys: ["tenantry:*"] };
      },
      "fleet.redis-overlap",
      "GET tenantry:{beta}:session:1 is allowed to the user tenantry-acme",
    ],
    [
      "a Redis user with a set of letters that reaches another",
      (a) => {
        a.redis = { ...redisUser(a.tenantId), keys: ["tenantry:{[ab]*}:*"] };
      },
      "fleet.redis-overlap",
      "GET tenantry:{beta}:session:1",
    ],
    [
      "a Redis user that listens to every channel",
      (a) => {
        a.redis = { ...redisUser(a.tenantId), channels: ["*"] };
      },
      "fleet.redis-overlap",
      "SUBSCRIBE tenantry:{beta}:events is allowed to the user tenantry-acme",
    ],
    [
      "one owner mark",
      (a, b) => {
        a.owner = b.owner;
      },
      "fleet.name-collision",
      "adopts an organization",
    ],
    [
      "one stack",
      (a, b) => {
        a.stack = b.stack;
      },
      "fleet.name-collision",
      "replaces what `up` of acme made",
    ],
    [
      "one resource",
      (a, b) => {
        a.organization.audiences = [...b.organization.audiences];
      },
      "fleet.shared-audience",
      "a token of acme whose aud is",
    ],
    [
      "one id",
      (a, b) => {
        a.tenantId = b.tenantId;
      },
      "fleet.duplicate-id",
      "a config signed for the one",
    ],
  ];
  it.each(bad)("refuses %s", (_what, change, code, crosses) => {
    const [a, b] = plansOf(["acme", "beta"]);
    if (a === undefined || b === undefined) throw new TypeError("two plans");
    change(a, b);
    const found = crossTenantProof([a, b]).filter((violation) => violation.code === code);
    expect(found[0]?.counterExample).toContain(crosses);
    expect(found[0]?.places.map(({ file }) => file)).toEqual([`${a.tenantId}.yaml`, "beta.yaml"]);
  });

  it("refuses hashed SQL names that collide, if ever two ids had one", () => {
    const names = (id: string) => ({ ...tenantNames(id), sql: "h_same__" });
    const [violation] = crossTenantProof(plansOf(["acme", "beta"]), { names });
    expect(violation).toMatchObject({ code: "fleet.name-collision", message: expect.stringContaining("h_same__") });
  });

  it("refuses a provider's names that collide, if ever two hashes did, and names the place in either spec", () => {
    const names = (plan: TenantPlan) =>
      plan.tenantId === "other"
        ? []
        : [{ place: "acme.eu.auth0.com", kind: "client", name: "a--h0123", path: ["identity", "apps", "=console"] }];
    const found = crossTenantProof(plansOf(["acme", "beta", "other"]), { providerNames: names });
    expect(found).toEqual([
      {
        code: "fleet.name-collision",
        message: 'acme and beta call one client in acme.eu.auth0.com "a--h0123"',
        counterExample: '`up` of beta meets the client "a--h0123" that `up` of acme made',
        places: [
          { tenantId: "acme", file: "acme.yaml", path: "identity.apps.=console" },
          { tenantId: "beta", file: "beta.yaml", path: "identity.apps.=console" },
        ],
      },
    ]);
  });

  it("lets one name stand in two places, and for objects of two kinds", () => {
    const names = ({ tenantId }: TenantPlan) => [
      { place: tenantId, kind: "client", name: "same", path: ["tenantId"] },
      { place: "shared", kind: tenantId, name: "same", path: ["tenantId"] },
    ];
    expect(crossTenantProof(plansOf(["acme", "beta"]), { providerNames: names })).toEqual([]);
  });

  it("does not take a star that somebody escaped for a pattern", () => {
    const [a, b] = plansOf(["acme", "beta"]);
    if (a === undefined || b === undefined) throw new TypeError("two plans");
    a.content.redis.prefix = "tenant:\\*:";
    b.content.redis.prefix = "tenant:beta:";
    expect(crossTenantProof([a, b])).toEqual([]);
  });
});
