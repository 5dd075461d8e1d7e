import { describe, expect, it } from "vitest";
import { authenticate } from "../../src/runtime/authenticate/authenticate.ts";
import { testConfig, testContent } from "../mock/tenant-content.ts";
import { testIssuer } from "../mock/test-issuer.ts";

const ids = [
  ...["acme", "globex", "initech", "hooli", "umbrella", "stark", "wayne", "tyrell", "cyberdyne", "soylent"],
  ...["acme-2", "acme-eu", "a", "ac", "acmea", "system", "wonka", "oscorp", "massive-dynamic", "x1"],
];

describe("the token matrix", () => {
  it("lets each tenant's token into that tenant alone, though all share one kid and one role", async () => {
    const fleet = await Promise.all(
      ids.map(async (id) => {
        const claims = { tenant_id: id, email: `a@${id}.example`, email_verified: true, roles: ["admin"] };
        const issuer = await testIssuer({
          url: `https://idp.test/${id}`,
          audience: `https://${id}.mcp.test/mcp`,
          kid: "k",
          claims,
        });
        return { id, issuer, tenant: testConfig(id, testContent(id, { issuers: [issuer.trusted] })) };
      }),
    );
    const at = Math.floor(Date.now() / 1000);
    for (const from of fleet) {
      const token = await from.issuer.token({ at });
      for (const to of fleet)
        expect(`${from.id}>${to.id} ${(await authenticate(to.tenant, token, { at })).ok}`).toBe(
          `${from.id}>${to.id} ${from === to}`,
        );
    }
  });

  it("holds among tenants that share issuer, key and audience, by the tenant claim", async () => {
    const issuer = await testIssuer({ url: "https://idp.test/shared", audience: "https://mcp.test/mcp" });
    const at = Math.floor(Date.now() / 1000);
    for (const from of ids) {
      const token = await issuer.token({
        at,
        claims: { tenant_id: from, email: `a@${from}.example`, email_verified: true },
      });
      for (const to of ids) {
        const tenant = testConfig(to, testContent(to, { issuers: [issuer.trusted] }));
        expect((await authenticate(tenant, token, { at })).ok).toBe(from === to);
      }
    }
  });
});
