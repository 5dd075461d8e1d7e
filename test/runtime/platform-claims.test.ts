// Tokens as Entra and Okta write them: other names for the tenant, for a verified address and for scopes.
import { describe, expect, it } from "vitest";
import { authenticate } from "../../src/runtime/authenticate/authenticate.ts";
import { testConfig, testContent } from "../mock/tenant-content.ts";
import { testIssuer } from "../mock/test-issuer.ts";

const at = 1_800_000_000;
const directory = "0c6e8f0a-1d5b-4a5e-9a53-8c1e2f3a4b5c";
const api = "5b0c1f57-2f0e-4c58-8a8e-0d7a0c1b2d3e";
const issuer = await testIssuer({
  url: `https://${directory}.ciamlogin.com/${directory}/v2.0`,
  audience: api,
  alg: "RS256",
  claims: {
    ...{ tid: directory, email: "ann@acme.example", xms_edov: true, roles: ["reader"], azp: "app" },
    ...{ scp: "mcp.use mcp.read", client_id: undefined },
  },
  trusted: { tenantClaim: "aud", tenantValue: api, emailVerifiedClaim: "xms_edov" },
});
const acme = testConfig("acme", testContent("acme", { issuers: [issuer.trusted] }));
const ask = async (claims: Record<string, unknown> = {}, tenant = acme) => {
  const answer = await authenticate(tenant, await issuer.token({ at, claims, header: { typ: "JWT" } }), {
    at,
    types: ["JWT"],
  });
  return answer.ok ? answer.principal : answer.code;
};

describe("an issuer with claims of its own", () => {
  it("accepts its token and reads scopes from scp", async () => {
    expect(await ask()).toMatchObject({
      ...{ tenantId: "acme", audience: api, emailVerified: true, roles: ["reader"], clientId: "app" },
      scopes: ["mcp.use", "mcp.read"],
    });
    expect(await ask({ scp: ["mcp.use", 7, ""] })).toMatchObject({ scopes: ["mcp.use"] });
    expect(await ask({ scp: { mcp: true } })).toMatchObject({ scopes: [] });
  });

  it("refuses a token whose claim names another than tenantValue", async () => {
    const other = "6b0c1f57-2f0e-4c58-8a8e-0d7a0c1b2d3e";
    const both = { ...issuer.trusted, audiences: [api, other] };
    const tenant = testConfig("acme", testContent("acme", { issuers: [both] }));
    expect(await ask({}, tenant)).toMatchObject({ tenantId: "acme" });
    expect(await ask({ aud: other }, tenant)).toBe("token.tenant");
    expect(await ask({ aud: [api, other] }, tenant)).toBe("token.tenant");
  });

  it("takes an address as verified on its own claim's word alone", async () => {
    for (const word of [true, 1, "1", "true"])
      expect(await ask({ xms_edov: word })).toMatchObject({ tenantId: "acme" });
    for (const word of [false, 0, "0", "false", "TRUE", "", null, [true], { value: true }, undefined])
      expect(await ask({ xms_edov: word, email_verified: true }), String(word)).toBe("token.email");
  });

  it("leaves email_verified the boolean that it is", async () => {
    const { emailVerifiedClaim: _, ...plain } = issuer.trusted;
    const tenant = testConfig("acme", testContent("acme", { issuers: [plain] }));
    expect(await ask({ email_verified: true }, tenant)).toMatchObject({ tenantId: "acme" });
    for (const word of ["true", 1, "1"]) expect(await ask({ email_verified: word }, tenant)).toBe("token.email");
  });
});
