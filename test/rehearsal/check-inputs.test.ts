import { describe, expect, it } from "vitest";
import { checkInputs } from "../../src/rehearsal/check-inputs.ts";
import type { PropertyMap } from "../../src/provider/property-value.ts";
import { Secret } from "../../src/provider/secret.ts";
import { Unknown } from "../../src/provider/unknown.ts";
import { sdkTable } from "../../src/rehearsal/sdk/sdk-table.ts";

describe("checkInputs", () => {
  const check = (token: string, inputs: PropertyMap): string[] => {
    const type = sdkTable(token.split(":")[0] ?? "").type(token);
    if (type === undefined) throw new TypeError(token);
    return checkInputs(type, inputs).map(({ property, reason }) => `${property} ${reason}`);
  };
  const client = "auth0:index/client:Client";
  const plan = "aws:apigateway/usagePlan:UsagePlan";

  it("takes what fits, unknown and secret values too", () => {
    expect(check(client, { name: "a", callbacks: ["https://a.example"], oidcConformant: true })).toEqual([]);
    expect(check(client, { name: Unknown.value, callbacks: Unknown.value })).toEqual([]);
    expect(check(client, { name: new Secret("a"), clientMetadata: { tenant: Unknown.value } })).toEqual([]);
    expect(check(plan, { apiStages: [{ apiId: "a", stage: "live" }], tags: { tenant: "acme" } })).toEqual([]);
  });

  it.each<[string, PropertyMap, string]>([
    [client, { colour: "red" }, "colour is no property of auth0:index/client:Client"],
    [client, { name: 1 }, "name must be a string"],
    [client, { name: new Secret(1) }, "name must be a string"],
    [client, { callbacks: "https://a.example" }, "callbacks must be a list"],
    [client, { callbacks: [1] }, "callbacks[0] must be a string"],
    [client, { clientMetadata: ["a"] }, "clientMetadata must be a map"],
    [client, { clientMetadata: { tenant: 1 } }, "clientMetadata.tenant must be a string"],
    [
      client,
      { jwtConfiguration: { algorithm: "RS256" } },
      "jwtConfiguration.algorithm is no property of ClientJwtConfiguration",
    ],
    [client, { refreshToken: { expirationType: "expiring" } }, "refreshToken.rotationType is required"],
    ["auth0:index/connection:Connection", {}, "strategy is required"],
    [plan, { apiStages: [{ apiId: "a" }] }, "apiStages[0].stage is required"],
    [plan, { quotaSettings: { limit: "10", period: "DAY" } }, "quotaSettings.limit must be a number"],
  ])("refuses of %s %j", (token, inputs, fault) => {
    expect(check(token, inputs)).toEqual([fault]);
  });
});
