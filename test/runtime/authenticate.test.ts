import { createHmac, createSign, KeyObject, randomBytes } from "node:crypto";
import { CompactSign, exportJWK, generateKeyPair, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import type { TenantConfig } from "../../src/bundle/documents.ts";
import { authenticate } from "../../src/runtime/authenticate/authenticate.ts";
import { testConfig, testContent } from "../mock/tenant-content.ts";
import { type TokenWishes, testIssuer } from "../mock/test-issuer.ts";

const at = 1_800_000_000;
const audience = "https://acme.mcp.test/mcp";
const person = { email: "ann@acme.example", email_verified: true, roles: ["reader"] };
const issuer = await testIssuer({
  url: "https://idp.test/acme",
  audience,
  kid: "k1",
  claims: { tenant_id: "acme", ...person },
});
// the same kid at another tenant: only acme's own key may answer to it
const other = await testIssuer({
  url: "https://idp.test/globex",
  audience: "https://globex.mcp.test/mcp",
  kid: "k1",
  claims: { tenant_id: "globex", ...person },
});
const acme = testConfig("acme", testContent("acme", { issuers: [issuer.trusted] }));

const ask = async (token: string, tenant = acme, options: { types?: string[] } = {}) => {
  const answer = await authenticate(tenant, token, { at, ...options });
  return answer.ok ? "ok" : answer.code;
};
const wish = async (wishes: TokenWishes, tenant = acme) => ask(await issuer.token({ at, ...wishes }), tenant);
const b64 = (value: unknown) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

/** signs exact texts with acme's own key, so that only the texts are wrong */
async function signed(header: string, claims: string): Promise<string> {
  const input = `${b64(header)}.${b64(claims)}`;
  const signature = createSign("sha256")
    .update(input)
    .sign({ key: KeyObject.from(issuer.privateKey), dsaEncoding: "ieee-p1363" });
  return `${input}.${signature.toString("base64url")}`;
}
const goodHeader = '{"alg":"ES256","kid":"k1","typ":"at+jwt"}';
const goodClaims = (over: Record<string, unknown> = {}) =>
  JSON.stringify({
    iss: issuer.url,
    aud: audience,
    sub: "u",
    iat: at,
    exp: at + 60,
    client_id: "app",
    tenant_id: "acme",
    ...person,
    ...over,
  });

describe("authenticate", () => {
  it("gives the principal of a good token", async () => {
    const answer = await authenticate(acme, await issuer.token({ at }), { at });
    expect(answer).toMatchObject({
      ok: true,
      principal: {
        tenantId: "acme",
        subject: "user-1",
        email: "ann@acme.example",
        emailVerified: true,
        roles: ["reader"],
        clientId: "app",
        audience,
        expires: at + 600,
      },
    });
    expect(answer.ok && Object.isFrozen(answer.principal)).toBe(true);
    expect(await ask(await signed(goodHeader, goodClaims()))).toBe("ok");
  });

  it.each<[string, TokenWishes, string]>([
    ["no typ", { header: { typ: undefined } }, "token.type"],
    ["typ JWT", { header: { typ: "JWT" } }, "token.type"],
    ["a logout token", { header: { typ: "logout+jwt" } }, "token.type"],
    ["a DPoP proof", { header: { typ: "dpop+jwt" } }, "token.type"],
    ["an embedded key", { header: { jwk: { kty: "EC" } } }, "token.header"],
    ["a key set by URL", { header: { jku: "https://evil.example/jwks" } }, "token.header"],
    ["a certificate by URL", { header: { x5u: "https://evil.example/c" } }, "token.header"],
    ["a certificate chain", { header: { x5c: ["MII"] } }, "token.header"],
    ["critical extensions", { header: { crit: ["exp"], exp: 1 } }, "token.header"],
    ["any other header member", { header: { cty: "JWT" } }, "token.header"],
    ["a kid that is a path", { header: { kid: "../../dev/null" } }, "token.key"],
    ["a kid that is SQL", { header: { kid: "k1' or 1=1--" } }, "token.key"],
    ["a kid that is no text", { header: { kid: 1 } }, "token.header"],
    ["an empty kid", { header: { kid: "" } }, "token.header"],
    ["a prototype member as kid", { header: { kid: "__proto__" } }, "token.key"],
    ["another audience", { claims: { aud: "https://globex.mcp.test/mcp" } }, "token.audience"],
    ["an audience that begins like ours", { claims: { aud: `${audience}/x` } }, "token.audience"],
    ["no audience", { claims: { aud: undefined } }, "token.audience"],
    ["a list of strangers as audience", { claims: { aud: ["a", "b"] } }, "token.audience"],
    ["another issuer", { claims: { iss: "https://idp.test/globex" } }, "token.issuer"],
    ["the issuer with a slash", { claims: { iss: "https://idp.test/acme/" } }, "token.issuer"],
    ["no issuer", { claims: { iss: undefined } }, "token.issuer"],
    ["a list as issuer", { claims: { iss: ["https://idp.test/acme"] } }, "token.issuer"],
    ["no expiry", { claims: { exp: undefined } }, "token.claims"],
    ["an expiry as text", { claims: { exp: String(at + 60) } }, "token.claims"],
    ["an expiry that is now", { claims: { exp: at } }, "token.expired"],
    ["an expiry one second ago", { claims: { exp: at - 1 } }, "token.expired"],
    ["an old expiry", { claims: { exp: at - 3600 } }, "token.expired"],
    ["no time of issue", { claims: { iat: undefined } }, "token.claims"],
    ["a future time of issue", { claims: { iat: at + 120 } }, "token.not-yet"],
    ["a future nbf", { claims: { nbf: at + 120 } }, "token.not-yet"],
    ["no subject", { claims: { sub: undefined } }, "token.claims"],
    ["an empty subject", { claims: { sub: "" } }, "token.claims"],
    ["a number as subject", { claims: { sub: 1 } }, "token.claims"],
    ["a subject with a zero-width space", { claims: { sub: "ann\u200b" } }, "token.claims"],
    ["a subject with a line break", { claims: { sub: "ann\n" } }, "token.claims"],
    ["another tenant", { claims: { tenant_id: "globex" } }, "token.tenant"],
    ["no tenant", { claims: { tenant_id: undefined } }, "token.tenant"],
    ["a tenant in capitals", { claims: { tenant_id: "ACME" } }, "token.tenant"],
    ["a tenant with a space", { claims: { tenant_id: "acme " } }, "token.tenant"],
    ["a list of tenants", { claims: { tenant_id: ["acme"] } }, "token.tenant"],
    ["true as tenant", { claims: { tenant_id: true } }, "token.tenant"],
    ["an object as tenant", { claims: { tenant_id: { id: "acme" } } }, "token.tenant"],
    ["roles that are no list", { claims: { roles: "admin" } }, "token.claims"],
    ["roles that are no texts", { claims: { roles: [{ id: "admin" }] } }, "token.claims"],
    ["an e-mail that is not verified", { claims: { email_verified: false } }, "token.email"],
    ["an e-mail verified by the text true", { claims: { email_verified: "true" } }, "token.email"],
    ["no word on the e-mail", { claims: { email_verified: undefined } }, "token.email"],
    ["no e-mail", { claims: { email: undefined } }, "token.email"],
    ["an e-mail of a foreign domain", { claims: { email: "ann@globex.example" } }, "token.not-allowed"],
    ["an e-mail of a subdomain", { claims: { email: "ann@x.acme.example" } }, "token.not-allowed"],
    ["an e-mail with an invisible character", { claims: { email: "ann@acme\u200b.example" } }, "token.email"],
    [
      "a person who claims to be the robot",
      { claims: { client_id: "acme-robot", email: "eve@globex.example" } },
      "token.not-allowed",
    ],
    ["another tenant's robot", { claims: { client_id: "globex-robot", email: undefined } }, "token.email"],
  ])("refuses %s", async (_, wishes, expected) => expect(await wish(wishes)).toBe(expected));

  it("refuses every algorithm but the pinned one, whatever key it is used with", async () => {
    const none = `${b64({ alg: "none", typ: "at+jwt" })}.${b64(goodClaims())}.`;
    expect(await ask(none)).toBe("token.malformed");
    expect(await ask(`${none}AA`)).toBe("token.algorithm");
    const secret = JSON.stringify(issuer.publicJwk);
    const input = `${b64({ alg: "HS256", kid: "k1", typ: "at+jwt" })}.${b64(goodClaims())}`;
    expect(await ask(`${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`)).toBe(
      "token.algorithm",
    );
    const rsa = await generateKeyPair("RS256");
    const rs = new SignJWT(JSON.parse(goodClaims())).setProtectedHeader({ alg: "RS256", kid: "k1", typ: "at+jwt" });
    expect(await ask(await rs.sign(rsa.privateKey))).toBe("token.algorithm");
  });

  it("refuses another key under the same kid, and a signature of zeros", async () => {
    expect(await wish({ key: other.privateKey })).toBe("token.signature");
    const token = await issuer.token({ at });
    expect(await ask(`${token.slice(0, token.lastIndexOf("."))}.${Buffer.alloc(64).toString("base64url")}`)).toBe(
      "token.signature",
    );
    expect(await ask(await other.token({ at }))).toBe("token.issuer");
  });

  it.each<[string, (token: string) => string]>([
    ["padding", (token) => `${token}==`],
    ["a trailing space", (token) => `${token} `],
    ["a leading space", (token) => ` ${token}`],
    ["a line break", (token) => `${token}\n`],
    ["a fourth part", (token) => `${token}.AAAA`],
    ["two parts", (token) => token.split(".").slice(0, 2).join(".")],
    ["an empty signature", (token) => `${token.split(".").slice(0, 2).join(".")}.`],
    ["base64 instead of base64url", (token) => `${token.slice(0, -1)}+`],
    ["trailing bits", (token) => token.slice(0, -1) + String.fromCharCode(token.charCodeAt(token.length - 1) + 1)],
    ["nothing", () => ""],
    ["8 KiB and more", (token) => token + "A".repeat(8192)],
    ["a JWE's five parts", (token) => `${token}.AA.AA`],
    ["noise", () => randomBytes(64).toString("base64url")],
  ])("refuses %s", async (_, spoil) => {
    expect(await ask(spoil(await issuer.token({ at })))).toMatch(/^token\.(malformed|signature)$/);
  });

  it.each([
    ["a claim twice", goodHeader, goodClaims().replace("{", '{"sub":"eve",')],
    ["a claim twice, once escaped", goodHeader, goodClaims().replace("{", '{"\\u0073ub":"eve",')],
    ["a header member twice", '{"alg":"ES256","kid":"k1","typ":"JWT","typ":"at+jwt"}', goodClaims()],
    ["a nested member twice", goodHeader, goodClaims({ x: 1 }).replace('"x":1', '"x":{"a":1,"a":2}')],
    ["__proto__", goodHeader, goodClaims({ x: 1 }).replace('"x":1', '"__proto__":{"tenant_id":"acme"}')],
    ["claims that are a list", goodHeader, "[]"],
    ["claims that are no JSON", goodHeader, goodClaims().replaceAll('"', "'")],
    ["a byte order mark", goodHeader, `\ufeff${goodClaims()}`],
    ["deep nesting", goodHeader, goodClaims({ x: 1 }).replace('"x":1', `"x":${"[".repeat(400)}${"]".repeat(400)}`)],
    ["a header with b64", '{"alg":"ES256","kid":"k1","typ":"at+jwt","b64":false}', goodClaims()],
  ])("refuses %s under a good signature", async (_, header, claims) => {
    expect(await ask(await signed(header, claims))).toMatch(/^token\.(malformed|header)$/);
  });

  it("refuses times that no clock shows", async () => {
    expect(await ask(await signed(goodHeader, goodClaims().replace(`"exp":${at + 60}`, '"exp":1e400')))).toBe(
      "token.claims",
    );
    expect(await ask(await signed(goodHeader, goodClaims({ iat: -1 })))).toBe("token.claims");
  });

  it("reads bytes that are not UTF-8 as nothing", async () => {
    const key = issuer.privateKey;
    const claims = Buffer.concat([Buffer.from(goodClaims()), Buffer.from([0xff])]);
    const token = await new CompactSign(claims)
      .setProtectedHeader({ alg: "ES256", kid: "k1", typ: "at+jwt" })
      .sign(key);
    expect(await ask(token)).toBe("token.malformed");
  });

  it("takes typ JWT only where configuration says so, and the media type's long form", async () => {
    expect(await ask(await issuer.token({ at, header: { typ: "JWT" } }), acme, { types: ["at+jwt", "JWT"] })).toBe(
      "ok",
    );
    expect(await wish({ header: { typ: "application/at+jwt" } })).toBe("ok");
  });

  it("keeps roles to those that the tenant has, and only where a claim is mapped", async () => {
    const rolesOf = async (tenant: TenantConfig, claims: Record<string, unknown>) => {
      const answer = await authenticate(tenant, await issuer.token({ at, claims }), { at });
      return answer.ok ? answer.principal.roles : answer.code;
    };
    expect(await rolesOf(acme, { roles: ["reader", "root", "__proto__", "reader"] })).toEqual(["reader"]);
    const { rolesClaim: _, ...unmapped } = issuer.trusted;
    const strict = testConfig("acme", testContent("acme", { issuers: [unmapped] }));
    expect(await rolesOf(strict, { roles: ["admin"] })).toEqual([]);
    const robot = { client_id: "acme-robot", email: undefined, email_verified: undefined };
    expect(await rolesOf(strict, robot)).toEqual(["reader"]);
    expect(await rolesOf(acme, { ...robot, roles: ["admin", "reader"] })).toEqual(["reader"]);
  });

  it("holds the allowlist over people and not over the tenant's own machines", async () => {
    const listed = testConfig(
      "acme",
      testContent("acme", { issuers: [issuer.trusted], allowlist: ["bob@acme.example", "guest@else.example"] }),
    );
    expect(await wish({}, listed)).toBe("token.not-allowed");
    expect(await wish({ claims: { email: "Bob@acme.example" } }, listed)).toBe("ok");
    expect(await wish({ claims: { email: "guest@else.example" } }, listed)).toBe("ok");
    expect(await wish({ claims: { email: undefined } }, listed)).toBe("token.email");
    expect(await wish({ claims: { client_id: "acme-robot", email: undefined } }, listed)).toBe("ok");
  });

  it("verifies with keys that the caller brings instead of the pinned ones", async () => {
    const brought = { keys: [{ ...(await exportJWK((await generateKeyPair("ES256")).publicKey)), kid: "k1" }] };
    const token = await issuer.token({ at });
    expect(await authenticate(acme, token, { at, keys: brought })).toEqual({ ok: false, code: "token.signature" });
    expect(await authenticate(acme, token, { at, keys: () => undefined })).toEqual({ ok: false, code: "token.key" });
    expect((await authenticate(acme, token, { at, keys: { keys: [issuer.publicJwk] } })).ok).toBe(true);
  });

  it.each(["ES256", "EdDSA", "RS256", "PS256"] as const)("verifies %s", async (alg) => {
    const one = await testIssuer({
      url: "https://idp.test/acme",
      audience,
      alg,
      claims: { tenant_id: "acme", ...person },
    });
    const tenant = testConfig("acme", testContent("acme", { issuers: [one.trusted] }));
    expect(await ask(await one.token({ at }), tenant)).toBe("ok");
    expect(await ask(await one.token({ at, header: { kid: undefined } }), tenant)).toBe("ok");
  });
});
