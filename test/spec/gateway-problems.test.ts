import { describe, expect, it } from "vitest";
import { parseTenantSpec } from "../../src/spec/parse-tenant-spec.ts";
import { edited } from "./cases/spec-case.ts";

const place = `region: eu-central-1
    restApis:
      - { apiId: a1b2c3d4e5, stage: prod }`;
const override = "override: { rate: 10, burst: 20, quotaPerDay: 1000 }";
const gateway = (...lines: string[]): string =>
  edited(
    "  customDomain: mcp.acme.example\n",
    `  customDomain: mcp.acme.example\n  gateway:\n${lines.map((line) => `    ${line}\n`).join("")}`,
  );
const quotas = (text: string, requestsPerDay: number): string =>
  text.replace(
    "  features:\n",
    `  quotas: { maxUsers: 1, maxSessionsPerUser: 1, rateLimit: { requestsPerMinute: 60, requestsPerDay: ${requestsPerDay} } }\n  features:\n`,
  );
const faults = (text: string) => {
  const parsed = parseTenantSpec(text, { file: "acme.yaml" });
  return parsed.ok ? [] : parsed.faults.map(({ code, path, message }) => ({ code, path, message }));
};
const aws = "kind: aws-api-gateway";

describe("runtime.gateway", () => {
  it("is sound with a place and limits, the spec's quotas or its own", () => {
    expect(faults(gateway("kind: none"))).toEqual([]);
    expect(faults(gateway(aws, place, override))).toEqual([]);
    expect(faults(quotas(gateway(aws, place), 1_000))).toEqual([]);
    for (const period of ["DAY", "WEEK", "MONTH"])
      expect(
        faults(gateway(aws, place, override.replace("quotaPerDay: 1000", `quota: { limit: 9, period: ${period} }`))),
      ).toEqual([]);
  });

  it.each([
    ["options without a gateway", gateway("kind: none", "region: eu-central-1"), "runtime.gateway.region", /remove it/],
    [
      "a rotation without a gateway",
      gateway("kind: none", "rotation: { epoch: 2 }"),
      "runtime.gateway.rotation",
      /remove it/,
    ],
    [
      "a key before the first",
      gateway(aws, place, override, "rotation: { epoch: 1, keepPrevious: true }"),
      "runtime.gateway.rotation.keepPrevious",
      /before the first/,
    ],
    ["no place", gateway(aws, override), "runtime.gateway.kind", /write runtime\.gateway\.re/],
    ["no limits", gateway(aws, place), "runtime.gateway.kind", /settings\.quotas/],
    ["more a day than AWS counts", quotas(gateway(aws, place), 3_000_000_000), "runtime.gateway.kind", /2147483647/],
    [
      "a stage twice",
      gateway(aws, place, "  - { apiId: a1b2c3d4e5, stage: prod }", override),
      "runtime.gateway.restApis[1]",
      /twice/,
    ],
    [
      "an override without a quota",
      gateway(aws, place, "override: { rate: 10, burst: 20 }"),
      "runtime.gateway.override",
      /write quota with limit and period/,
    ],
    [
      "an override with two quotas",
      gateway(aws, place, override.replace("}", ", quota: { limit: 7000, period: WEEK } }")),
      "runtime.gateway.override.quotaPerDay",
      /keep quota or quotaPerDay/,
    ],
  ])("is refused with %s", (_, text, path, says) => {
    const found = faults(text);
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]).toMatchObject({ code: "spec.gateway", path, message: expect.stringMatching(says) });
  });

  it.each([
    ["a region that is none", gateway(aws, place.replace("eu-central-1", "europe"), override)],
    ["an API's name instead of its id", gateway(aws, place.replace("a1b2c3d4e5", "orders"), override)],
    ["a burst of half a request", gateway(aws, place, override.replace("20", "0.5"))],
    [
      "a quota of an hour",
      gateway(aws, place, override.replace("quotaPerDay: 1000", "quota: { limit: 9, period: HOUR }")),
    ],
    ["no APIs", gateway(aws, "region: eu-central-1", "restApis: []", override)],
  ])("has a shape that refuses %s", (_, text) => {
    expect(faults(text).length).toBeGreaterThan(0);
  });
});
