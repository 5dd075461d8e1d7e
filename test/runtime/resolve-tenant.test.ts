import { describe, expect, it } from "vitest";
import { type ResolveOptions, resolveTenant } from "../../src/runtime/resolve-tenant.ts";
import { memoryBundle } from "../mock/memory-bundle.ts";
import { testConfig, testContent } from "../mock/tenant-content.ts";

const issuerOf = (id: string) => ({
  issuer: `https://idp.test/${id}`,
  audiences: ["a"],
  algorithms: ["ES256" as const],
  jwks: { keys: [] },
});
const shared = { ...issuerOf("shared"), tenantClaim: "tenant_id" };
const bundle = memoryBundle([
  testConfig(
    "acme",
    testContent("acme", { hosts: ["acme.mcp.test", "mcp.acme.example"], issuers: [issuerOf("acme"), shared] }),
  ),
  testConfig("globex", testContent("globex", { issuers: [issuerOf("globex"), shared] })),
]);
const base: ResolveOptions = { baseHost: "mcp.test" };

const resolve = (
  host: string | string[] | undefined,
  rest: {
    headers?: Record<string, string | string[]>;
    claims?: Record<string, unknown>;
    target?: string;
    peer?: string;
    options?: ResolveOptions;
  } = {},
) => {
  const answer = resolveTenant(bundle, { host, ...rest, options: { ...base, ...rest.options } });
  return answer.ok ? `${answer.tenantId} by ${answer.by}` : answer.code;
};

describe("resolveTenant", () => {
  it.each([
    ["the label below the base host", "acme.mcp.test", "acme by subdomain"],
    ["a port", "acme.mcp.test:3030", "acme by subdomain"],
    ["capitals, which DNS does not tell apart", "ACME.Mcp.Test", "acme by subdomain"],
    ["a custom domain", "mcp.acme.example", "acme by domain"],
  ])("takes %s", (_, host, expected) => expect(resolve(host)).toBe(expected));

  it.each([
    ["a trailing dot", "acme.mcp.test.", "resolve.malformed-host"],
    ["two dots", "acme..mcp.test", "resolve.malformed-host"],
    ["a leading dot", ".mcp.test", "resolve.malformed-host"],
    ["no port after a colon", "acme.mcp.test:", "resolve.malformed-host"],
    ["port 0", "acme.mcp.test:0", "resolve.malformed-host"],
    ["a port past 65535", "acme.mcp.test:65536", "resolve.malformed-host"],
    ["a port of letters", "acme.mcp.test:80a", "resolve.malformed-host"],
    ["user info", "acme.mcp.test:80@globex.mcp.test", "resolve.malformed-host"],
    ["an at sign", "x@acme.mcp.test", "resolve.malformed-host"],
    ["IPv4", "127.0.0.1", "resolve.malformed-host"],
    ["IPv4 in one number", "2130706433", "resolve.malformed-host"],
    ["IPv4 in hexadecimal", "0x7f000001", "resolve.malformed-host"],
    ["IPv6", "[::1]:3030", "resolve.malformed-host"],
    ["a zero-width space", "ac\u200bme.mcp.test", "resolve.malformed-host"],
    ["a soft hyphen", "ac\u00adme.mcp.test", "resolve.malformed-host"],
    ["a cyrillic letter", "\u0430cme.mcp.test", "resolve.malformed-host"],
    ["a full-width letter", "\uff41cme.mcp.test", "resolve.malformed-host"],
    ["the Kelvin sign, which lower-cases to k", "\u212a.mcp.test", "resolve.malformed-host"],
    ["punycode", "xn--cme-7cd.mcp.test", "resolve.malformed-host"],
    ["an ideographic full stop", "acme\u3002mcp.test", "resolve.malformed-host"],
    ["a percent sign", "acme%2emcp.test", "resolve.malformed-host"],
    ["a space", "acme.mcp.test ", "resolve.malformed-host"],
    ["a line break", "acme.mcp.test\r\nx: y", "resolve.malformed-host"],
    ["NUL", "acme.mcp.test\0", "resolve.malformed-host"],
    ["a path", "acme.mcp.test/x", "resolve.malformed-host"],
    ["an underscore", "ac_me.mcp.test", "resolve.malformed-host"],
    ["the empty text", "", "resolve.malformed-host"],
    ["a label of 64", `${"a".repeat(64)}.mcp.test`, "resolve.malformed-host"],
    ["254 characters", `${"a.".repeat(123)}mcp.test`, "resolve.malformed-host"],
    ["a suffix that is no label boundary", "evilmcp.test", "resolve.unknown-host"],
    ["two labels below the base host", "x.acme.mcp.test", "resolve.unknown-host"],
    ["the base host inside another name", "acme.mcp.test.evil.example", "resolve.unknown-host"],
    ["a stranger's host", "evil.example", "resolve.unknown-host"],
    ["a label that cannot be an id", "a--b.mcp.test", "resolve.unknown-host"],
    ["a reserved word", "admin.mcp.test", "resolve.unknown-host"],
    ["a prototype member", "constructor.mcp.test", "resolve.unknown-host"],
    ["a tenant nobody knows", "initech.mcp.test", "resolve.unknown-tenant"],
    ["no host", undefined, "resolve.malformed-host"],
    ["the base host alone", "mcp.test", "resolve.none"],
  ])("refuses %s", (_, host, expected) => expect(resolve(host)).toBe(expected));

  it.each([
    ["two hosts", { host: ["acme.mcp.test", "globex.mcp.test"] }, "resolve.conflicting-host"],
    ["two equal hosts", { host: ["acme.mcp.test", "acme.mcp.test"] }, "resolve.conflicting-host"],
    ["a Host header beside another authority", { headers: { host: "globex.mcp.test" } }, "resolve.conflicting-host"],
    ["an absolute target elsewhere", { target: "http://globex.mcp.test/mcp" }, "resolve.conflicting-host"],
    [
      "an absolute target with user info",
      { target: "http://acme.mcp.test@globex.mcp.test/" },
      "resolve.conflicting-host",
    ],
    ["a target that is neither path nor URL", { target: "acme.mcp.test:80" }, "resolve.malformed-host"],
    ["another tenant in the header", { headers: { "x-tenant-id": "globex" } }, "resolve.disagreement"],
    ["two tenant headers", { headers: { "x-tenant-id": ["acme", "acme"] } }, "resolve.malformed-header"],
    ["two tenants in one header", { headers: { "x-tenant-id": "acme, globex" } }, "resolve.malformed-header"],
    [
      "two spellings of the header",
      { headers: { "x-tenant-id": "acme", "X-Tenant-ID": "globex" } },
      "resolve.malformed-header",
    ],
    ["capitals in the header", { headers: { "x-tenant-id": "Acme" } }, "resolve.malformed-header"],
    ["an empty header", { headers: { "x-tenant-id": "" } }, "resolve.malformed-header"],
    ["a wildcard in the header", { headers: { "x-tenant-id": "*" } }, "resolve.malformed-header"],
    ["SQL in the header", { headers: { "x-tenant-id": "acme' or '1'='1" } }, "resolve.malformed-header"],
    ["a path in the header", { headers: { "x-tenant-id": "../globex" } }, "resolve.malformed-header"],
    ["a Redis pattern in the header", { headers: { "x-tenant-id": "acme:*" } }, "resolve.malformed-header"],
    ["another tenant in the token", { claims: { tenant_id: "globex" } }, "resolve.disagreement"],
    ["another tenant's issuer", { claims: { iss: "https://idp.test/globex" } }, "resolve.disagreement"],
    [
      "an issuer lying about its tenant",
      { claims: { iss: "https://idp.test/globex", tenant_id: "acme" } },
      "resolve.disagreement",
    ],
    ["a list as tenant claim", { claims: { tenant_id: ["acme"] } }, "resolve.malformed-claim"],
    ["an object as tenant claim", { claims: { tenant_id: { toString: "acme" } } }, "resolve.malformed-claim"],
    ["null as tenant claim", { claims: { tenant_id: null } }, "resolve.malformed-claim"],
  ])("refuses on acme's host: %s", (_, more, expected) => {
    const { host = "acme.mcp.test", ...rest } = more as { host?: string[] };
    expect(resolve(host, rest)).toBe(expected);
  });

  it("takes every source that agrees", () => {
    const claims = { iss: "https://idp.test/acme", tenant_id: "acme" };
    expect(
      resolve("acme.mcp.test", { headers: { "X-Tenant-ID": "acme" }, claims, target: "http://acme.mcp.test/mcp" }),
    ).toBe("acme by subdomain");
  });

  it("lets header or token speak on the base host", () => {
    expect(resolve("mcp.test", { headers: { "x-tenant-id": "globex" } })).toBe("globex by header");
    expect(resolve("mcp.test", { claims: { iss: "https://idp.test/acme" } })).toBe("acme by claim");
    expect(resolve("mcp.test", { claims: { iss: "https://idp.test/shared" } })).toBe("resolve.none");
    expect(resolve("mcp.test", { claims: { iss: "https://idp.test/shared", tenant_id: "globex" } })).toBe(
      "globex by claim",
    );
  });

  it("lets one source win, reads fewer sources, and has a default, only by configuration", () => {
    const headers = { "x-tenant-id": "globex" };
    expect(resolve("acme.mcp.test", { headers, options: { wins: "header" } })).toBe("globex by header");
    expect(resolve("acme.mcp.test", { headers, options: { wins: "subdomain" } })).toBe("acme by subdomain");
    expect(resolve("acme.mcp.test", { headers, options: { wins: "claim" } })).toBe("resolve.disagreement");
    expect(resolve("evil.example", { headers, options: { sources: ["header"] } })).toBe("globex by header");
    expect(resolve("mcp.test", { options: { defaultTenant: "acme" } })).toBe("acme by default");
    expect(resolve("mcp.test", { options: { defaultTenant: "nobody" } })).toBe("resolve.unknown-tenant");
    expect(resolve("evil.example", { options: { defaultTenant: "acme" } })).toBe("resolve.unknown-host");
    expect(resolve("127.0.0.1:3030", { headers, options: { neutralHosts: ["127.0.0.1"] } })).toBe("globex by header");
    expect(resolve("[::1]:3030", { headers, options: { neutralHosts: ["[::1]"] } })).toBe("globex by header");
  });

  it("believes forwarded hosts of trusted peers alone", () => {
    const headers = { "x-forwarded-host": "globex.mcp.test" };
    const options = { trustedPeers: ["10.0.0.1"] };
    expect(resolve("acme.mcp.test", { headers, peer: "10.0.0.1" })).toBe("acme by subdomain");
    expect(resolve("acme.mcp.test", { headers, peer: "10.0.0.2", options })).toBe("acme by subdomain");
    expect(resolve("internal", { headers, peer: "10.0.0.1", options })).toBe("globex by subdomain");
    expect(resolve("internal", { headers, peer: "::ffff:10.0.0.1", options })).toBe("globex by subdomain");
    expect(resolve("acme.mcp.test", { headers, peer: "::ffff:10.0.0.2", options })).toBe("acme by subdomain");
    const two = { "x-forwarded-host": "acme.mcp.test, globex.mcp.test" };
    expect(resolve("internal", { headers: two, peer: "10.0.0.1", options })).toBe("resolve.malformed-host");
    const both = { ...headers, forwarded: 'for=1.2.3.4;host="acme.mcp.test"' };
    expect(resolve("internal", { headers: both, peer: "10.0.0.1", options })).toBe("resolve.conflicting-host");
  });

  it("reads Node's raw headers, where no copy hides", () => {
    const raw = ["Host", "acme.mcp.test", "Host", "globex.mcp.test"];
    expect(resolveTenant(bundle, { headers: raw, options: base })).toEqual({
      ok: false,
      code: "resolve.conflicting-host",
    });
    expect(resolveTenant(bundle, { headers: [":authority", "acme.mcp.test"], options: base })).toMatchObject({
      tenantId: "acme",
    });
  });
});
