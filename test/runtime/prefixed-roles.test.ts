// Tokens as Okta writes them: roles as the names of groups, no `typ` in the header, and no groups for machines.
import { describe, expect, it } from "vitest";
import { authenticate } from "../../src/runtime/authenticate/authenticate.ts";
import { testConfig, testContent } from "../mock/tenant-content.ts";
import { testIssuer } from "../mock/test-issuer.ts";

const at = 1_800_000_000;
const issuer = await testIssuer({
  url: "https://example.okta.com/oauth2/aus1",
  audience: "https://acme.mcp.example/mcp",
  alg: "RS256",
  claims: { tenant_id: "acme", email: "ann@acme.example", email_is_verified: "true", roles: ["acme.prod:reader"] },
  trusted: { tenantClaim: "tenant_id", rolesPrefix: "acme.prod:", emailVerifiedClaim: "email_is_verified" },
});
const acme = testConfig("acme", testContent("acme", { issuers: [issuer.trusted] }));
const machine = {
  ...{ name: "robot", kind: "machine" as const, clientId: "0oarobot", redirectUris: [], scopes: [] },
  roles: ["reader"],
};
const withRobot = testConfig("acme", testContent("acme", { issuers: [issuer.trusted], clients: [machine] }));
const ask = async (claims: Record<string, unknown> = {}, tenant = acme, types = [""], typ?: string) => {
  const token = await issuer.token({ at, claims, header: { typ } });
  const answer = await authenticate(tenant, token, { at, types });
  return answer.ok ? answer.principal : answer.code;
};

describe("an issuer whose roles are groups named with their tenant", () => {
  it("gives the roles behind the prefix", async () => {
    expect(await ask()).toMatchObject({ roles: ["reader"], emailVerified: true });
  });

  it("drops what stands behind no prefix or another tenant's", async () => {
    const roles = ["reader", "globex.prod:reader", "acme.prod", "xacme.prod:reader", "acme.prod:acme.prod:reader"];
    expect(await ask({ roles })).toMatchObject({ roles: [] });
  });

  it("gives a machine without groups what the config says, and never more", async () => {
    const person = { email: undefined, client_id: "0oarobot" };
    expect(await ask({ ...person, roles: undefined }, withRobot)).toMatchObject({ machine: true, roles: ["reader"] });
    expect(await ask({ ...person, roles: [] }, withRobot)).toMatchObject({ machine: true, roles: [] });
    expect(await ask({ ...person, roles: ["acme.prod:owner"] }, withRobot)).toMatchObject({ machine: true, roles: [] });
  });

  it("reads a header without typ only where that is allowed", async () => {
    expect(await ask({}, acme, ["at+jwt"])).toBe("token.type");
    expect(await ask({}, acme, [""], "")).toBe("token.type");
    expect(await ask({}, acme, [""], "JWT")).toBe("token.type");
    expect(await ask({}, acme, ["", "JWT"], "JWT")).toMatchObject({ tenantId: "acme" });
  });
});
