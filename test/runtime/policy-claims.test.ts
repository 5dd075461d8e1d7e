// Tokens of Azure AD B2C: one directory signs for all of its policies, and a claim alone says which it was.
import { describe, expect, it } from "vitest";
import { requiredFeatures } from "../../src/bundle/required-features.ts";
import { authenticate } from "../../src/runtime/authenticate/authenticate.ts";
import { testConfig, testContent } from "../mock/tenant-content.ts";
import { testIssuer } from "../mock/test-issuer.ts";

const at = 1_800_000_000;
const directory = "3c9e1f2a-4b5d-4e6f-8a90-b1c2d3e4f501";
const api = "5b0c1f57-2f0e-4c58-8a8e-0d7a0c1b2d3e";
const issuer = await testIssuer({
  url: `https://contosob2c.b2clogin.com/${directory}/v2.0/`,
  audience: api,
  alg: "RS256",
  claims: { extension_tenantId: "acme", tfp: "B2C_1_SignUpSignIn", azp: "app", client_id: undefined },
  trusted: { tenantClaim: "extension_tenantId", policies: ["b2c_1_reset", "b2c_1_signupsignin"], policyClaim: "tfp" },
});
const content = (trusted = issuer.trusted) => testContent("acme", { issuers: [trusted], domains: [] });
const ask = async (claims: Record<string, unknown>, trusted = issuer.trusted) => {
  const token = await issuer.token({ at, claims, header: { typ: "JWT" } });
  const answer = await authenticate(testConfig("acme", content(trusted)), token, { at, types: ["JWT"] });
  return answer.ok ? "in" : answer.code;
};

describe("an issuer of several policies", () => {
  it("lets in by the tenant's own policies, in any spelling", async () => {
    for (const tfp of ["B2C_1_SignUpSignIn", "b2c_1_signupsignin", "B2C_1_RESET"])
      expect(await ask({ tfp })).toBe("in");
  });

  it("refuses every other policy of the directory, and a token that names none", async () => {
    for (const tfp of [
      ...[
        "B2C_1_other",
        "B2C_1_signupsignin2",
        "B2C_1_signupsigni",
        "",
        " b2c_1_reset",
        "b2c_1_reset\n",
        undefined,
        null,
        1,
      ],
      ...[["b2c_1_reset"], { b2c_1_reset: true }, "b2c_1_re\u017fet", "b2c_1_signups\u0131gnin"],
    ])
      expect(await ask({ tfp }), JSON.stringify(tfp)).toBe("token.policy");
  });

  it("looks at the claim that the config names and at no other", async () => {
    expect(await ask({ tfp: undefined, acr: "b2c_1_signupsignin" })).toBe("token.policy");
    const older = { ...issuer.trusted, policyClaim: "acr" };
    expect(await ask({ tfp: undefined, acr: "b2c_1_signupsignin" }, older)).toBe("in");
    expect(await ask({ acr: "b2c_1_other" }, older)).toBe("token.policy");
  });

  it("refuses a person whose attribute names another tenant, whatever the policy", async () => {
    expect(await ask({ extension_tenantId: "globex" })).toBe("token.tenant");
    expect(await ask({ extension_tenantId: undefined })).toBe("token.tenant");
  });

  it("lets nobody in where one of the two members is missing: no verified config is so", async () => {
    const { policyClaim: _, ...listOnly } = issuer.trusted;
    const { policies: __, ...claimOnly } = issuer.trusted;
    expect(await ask({}, listOnly)).toBe("token.policy");
    expect(await ask({}, claimOnly)).toBe("token.policy");
  });

  it("is a feature that a reader must know", () => {
    expect(requiredFeatures(content())).toContain("policies");
  });
});
