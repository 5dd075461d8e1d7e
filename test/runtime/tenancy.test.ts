import { describe, expect, it } from "vitest";
import type { AdmitRequest } from "../../src/runtime/admit-request.ts";
import { memoryTenancy, resourceOf } from "../mock/memory-tenancy.ts";
import { testConfig, testContent } from "../mock/tenant-content.ts";

const made = await memoryTenancy(["acme", "globex"]);
const { tenancy, bundle, issuers, records } = made;
const acmeToken = (await issuers.acme?.token()) ?? "";
const globexToken = (await issuers.globex?.token()) ?? "";

const to = (host: string, token?: string, more: Record<string, string> = {}): AdmitRequest => ({
  method: "POST",
  url: "/mcp",
  headers: { host, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...more },
});
const admit = async (request: AdmitRequest) => {
  const answer = await tenancy.admit(request);
  return answer.ok
    ? { status: 200, code: "", answer: undefined, context: answer.context }
    : { ...answer, status: answer.answer.status };
};
const metadataUrl = "http://acme.mcp.test:3030/.well-known/oauth-protected-resource/mcp";

describe("admit", () => {
  it("lets a tenant's own token in, and knows it again at once", async () => {
    const first = tenancy.admit(to("acme.mcp.test", acmeToken));
    expect(first).toBeInstanceOf(Promise);
    expect(await first).toMatchObject({
      ok: true,
      context: { tenantId: "acme", by: "subdomain", principal: { subject: "user-1" } },
    });
    expect(tenancy.admit(to("acme.mcp.test", acmeToken))).toMatchObject({ ok: true });
  });

  it("asks for a token without naming an error, and points at the metadata of the signed config", async () => {
    const { status, answer } = await admit(to("acme.mcp.test"));
    expect(status).toBe(401);
    expect(answer?.headers["www-authenticate"]).toBe(`Bearer resource_metadata="${metadataUrl}"`);
  });

  it("gives every bad or foreign token one answer, and the reason to the audit alone", async () => {
    const now = Math.floor(Date.now() / 1000);
    const bad: [string, AdmitRequest, string][] = [
      ["another tenant's", to("acme.mcp.test", globexToken), "resolve.disagreement"],
      [
        "a liar's",
        to("acme.mcp.test", await issuers.globex?.token({ claims: { tenant_id: "acme" } })),
        "resolve.disagreement",
      ],
      [
        "a stranger's",
        to(
          "acme.mcp.test",
          await issuers.globex?.token({ claims: { iss: "https://evil.example", tenant_id: undefined } }),
        ),
        "token.issuer",
      ],
      ["an old one", to("acme.mcp.test", await issuers.acme?.token({ at: now - 3600 })), "token.expired"],
      [
        "a malformed tenant claim",
        to("acme.mcp.test", await issuers.acme?.token({ claims: { tenant_id: ["acme"] } })),
        "resolve.malformed-claim",
      ],
      ["noise", to("acme.mcp.test", "noise"), "token.malformed"],
      ["basic credentials", to("acme.mcp.test", undefined, { authorization: "Basic YTpi" }), "token.malformed"],
      [
        "two tokens",
        to("acme.mcp.test", undefined, { authorization: `Bearer ${acmeToken}, Bearer ${acmeToken}` }),
        "token.malformed",
      ],
      [
        "another tenant's, with the tenant header",
        to("acme.mcp.test", globexToken, { "x-tenant-id": "acme" }),
        "resolve.disagreement",
      ],
      [
        "another tenant's, chosen by header",
        to("mcp.test", globexToken, { "x-tenant-id": "acme" }),
        "resolve.disagreement",
      ],
    ];
    const answers = new Set<string>();
    for (const [name, request, code] of bad) {
      const refused = await admit(request);
      expect(`${name}: ${refused.code}`).toBe(`${name}: ${code}`);
      expect(records.at(-1)).toMatchObject({ decision: "refused", code, status: 401 });
      answers.add(JSON.stringify(refused.answer));
    }
    expect([...answers]).toHaveLength(1);
    expect([...answers][0]).toContain('error=\\"invalid_token\\"');
  });

  it("shows unknown, suspended and cut-off tenants the same 404, metadata included", async () => {
    bundle.put(testConfig("umbrella", testContent("umbrella", { status: "suspended" })));
    bundle.put(testConfig("stark", testContent("stark")));
    bundle.suspended.add("stark");
    const answers = new Set<string>();
    for (const host of ["umbrella.mcp.test", "stark.mcp.test", "nobody.mcp.test", "evil.example"]) {
      for (const token of [undefined, acmeToken, "noise"]) {
        const refused = await admit(to(host, token));
        expect(refused.status).toBe(404);
        answers.add(JSON.stringify(refused.answer));
      }
      answers.add(
        JSON.stringify(
          tenancy.metadata({ method: "GET", url: "/.well-known/oauth-protected-resource/mcp", headers: { host } }),
        ),
      );
    }
    expect([...answers]).toHaveLength(1);
  });

  it("cuts off a subject and a token at the next request, cached or not", async () => {
    const eve = await issuers.acme?.token({ claims: { sub: "eve" } });
    const admitted = await admit(to("acme.mcp.test", eve));
    expect(admitted.status).toBe(200);
    bundle.suspended.add("eve");
    expect(await admit(to("acme.mcp.test", eve))).toMatchObject({ status: 401, code: "principal.suspended" });
    bundle.suspended.delete("eve");
    expect((await admit(to("acme.mcp.test", eve))).status).toBe(200);
    bundle.suspended.add(admitted.context?.principal?.tokenDigest ?? "");
    expect((await admit(to("acme.mcp.test", eve))).status).toBe(401);
  });

  it("decides nothing on a bundle past its life", async () => {
    bundle.expires = 0;
    expect(await admit(to("acme.mcp.test", acmeToken))).toMatchObject({ status: 503, code: "bundle.head-expired" });
    expect(await admit(to("nobody.mcp.test"))).toMatchObject({ status: 503 });
    bundle.expires = Number.POSITIVE_INFINITY;
  });

  it("takes a changed config for the very next request, though the token is cached", async () => {
    const request = to("acme.mcp.test", acmeToken);
    expect((await admit(request)).status).toBe(200);
    const other = await issuers.globex?.trusted;
    if (!other || !issuers.acme) throw new TypeError("no issuer");
    const before = bundle.get("acme");
    bundle.put(
      testConfig("acme", testContent("acme", { issuers: [{ ...issuers.acme.trusted, jwks: other.jwks }] }), 2),
    );
    expect(await admit(request)).toMatchObject({ status: 401, code: "token.signature" });
    if (before) bundle.put({ ...before.config, version: 3 });
    expect((await admit(request)).status).toBe(200);
  });

  it("forgets a cached token when its time is over", async () => {
    const now = Math.floor(Date.now() / 1000);
    const brief = await issuers.acme?.token({ at: now, life: 5 });
    expect((await admit(to("acme.mcp.test", brief))).status).toBe(200);
    made.now = now + 5;
    expect(await admit(to("acme.mcp.test", brief))).toMatchObject({ status: 401, code: "token.expired" });
    made.now = undefined;
  });

  it("keeps tokens out of every record", async () => {
    await admit(to("acme.mcp.test", acmeToken));
    const all = JSON.stringify(records);
    for (const token of [acmeToken, globexToken]) for (const part of token.split(".")) expect(all).not.toContain(part);
  });
});

describe("metadata", () => {
  const get = async (url: string, host: string) => tenancy.metadata({ method: "GET", url, headers: { host } });

  it("comes from the signed config, whatever port or scheme the Host header suggests", async () => {
    const answer = await get("/.well-known/oauth-protected-resource/mcp", "acme.mcp.test:9999");
    expect(answer?.status).toBe(200);
    expect(JSON.parse(answer?.body ?? "")).toEqual({
      resource: resourceOf("acme"),
      authorization_servers: ["https://idp.test/acme"],
      bearer_methods_supported: ["header"],
      resource_name: "acme Ltd",
    });
    expect((await get("/.well-known/oauth-protected-resource", "acme.mcp.test"))?.status).toBe(200);
    expect((await get("/.well-known/oauth-protected-resource/other", "acme.mcp.test"))?.status).toBe(404);
    expect(await get("/.well-known/oauth-protected-resourcex", "acme.mcp.test")).toBeUndefined();
    expect(await get("/mcp", "acme.mcp.test")).toBeUndefined();
  });
});
