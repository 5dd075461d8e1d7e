import { describe, expect, it } from "vitest";
import { parseTenantSpec } from "../../src/spec/parse-tenant-spec.ts";
import { specFor } from "../../src/spec/spec-for.ts";
import { specWarnings } from "../../src/spec/spec-warnings.ts";
import { certificates } from "./cases/certificates.ts";

const oidc = "kind: oidc, name: workforce, clientId: tenantry, clientSecret: env:ACME_IDP";
const provider = `{ ${oidc}, issuer: "https://idp.acme.example" }`;
const onLoopback = `{ ${oidc}, issuer: "http://127.0.0.1:4500/t/idp" }`;
const google = `google: { clientId: g, clientSecret: env:G, redirectUri: "https://acme.mcp.example.com/callback", scopes: [openid] }`;

/** A spec on the embedded platform with these lines below `identity`. */
function parse(identity: string, oauth = "", more = "") {
  const text = `tenantId: acme
organizationName: Acme
domain: acme.example
status: active
plan: pro
settings: { oauth: { ${oauth} } }
identity:
  platform: local
${identity
  .split("\n")
  .map((line) => `  ${line}`)
  .join("\n")}
${more}`;
  return parseTenantSpec(text, { file: "acme.yaml" });
}

function faultsOf(identity: string, oauth?: string): string[] {
  const result = parse(identity, oauth);
  return result.ok ? [] : result.faults.map(({ line, path, message }) => `${line} ${path}: ${message}`);
}

function warningsOf(identity: string, oauth?: string): string[] {
  const result = parse(identity, oauth);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return specWarnings(result.spec).map(({ code, path, message }) => `${code} ${path}: ${message}`);
}

describe("identity of the embedded platform", () => {
  it("takes OpenID connections, verified domains, rotation, keys and stand-ins", () => {
    const all = `enterprise: [${onLoopback}]
verifiedDomains: [acme.example]
rotation: { epoch: 2 }
local: { clientAuthentication: private_key_jwt, standIns: { google: "http://127.0.0.1:4500/t/google" } }`;
    expect(faultsOf(all, google)).toEqual([]);
    expect(warningsOf(all, google)).toEqual([]);
  });

  it.each([
    ["a custom domain", "customDomain: login.acme.example", "identity.customDomain: the embedded platform answers on"],
    [
      "a Route 53 zone",
      "dnsZone: { name: acme.example, route53ZoneId: Z0123456789ABC }",
      "identity.dnsZone: the embedded platform writes no DNS records",
    ],
    [
      "an Entra connection",
      "enterprise: [{ kind: entra, name: workforce, directory: acme.onmicrosoft.com, clientId: c, clientSecret: env:E }]",
      "identity.enterprise[0].kind: the embedded platform knows Entra as any other provider; write workforce as kind oidc",
    ],
    [
      "a stand-in for nobody",
      'local: { standIns: { github: "https://idp.acme.example" } }',
      "identity.local.standIns.github: there is no github app",
    ],
    [
      "an issuer with a query",
      `enterprise: [{ ${oidc}, issuer: "https://idp.acme.example/?tenant=1" }]`,
      "identity.enterprise[0].issuer: an issuer has no query",
    ],
    [
      "an issuer in clear elsewhere",
      `enterprise: [{ ${oidc}, issuer: "http://idp.acme.example" }]`,
      "identity.enterprise[0].issuer: must be an https URL",
    ],
  ])("refuses %s, at its line", (_, identity, said) => {
    expect(faultsOf(identity)).toEqual([expect.stringContaining(`9 ${said}`)]);
  });

  const saml = (cert: string, entryPoint = "https://idp.acme.example/sso") => `enterprise:
  - kind: saml
    name: workforce
    entryPoint: ${entryPoint}
    entityId: urn:acme
    cert: |
      ${cert.trim().replaceAll("\n", "\n      ")}
verifiedDomains: [acme.example]`;

  it("takes a SAML connection whose provider signs with RSA, and no other", () => {
    expect(faultsOf(saml(certificates.rsa2048))).toEqual([]);
    expect(faultsOf(saml(certificates.second))).toEqual([
      expect.stringContaining(
        "14 identity.enterprise[0].cert: the embedded platform checks SAML signatures with RSA keys alone",
      ),
    ]);
    const loopback = parse(saml(certificates.rsa2048, "http://127.0.0.1:4500/sso"));
    if (!loopback.ok) throw new Error(JSON.stringify(loopback.faults));
    expect(specFor(loopback.spec, "staging", { baseHost: "mcp.example.com" })).toMatchObject({
      ok: false,
      faults: [{ code: "spec.connection", path: "identity.enterprise[0].entryPoint" }],
    });
  });

  it("takes a provider on loopback in environment local only", () => {
    const result = parse(`enterprise: [${onLoopback}]`, "", "environments: { prod: {} }");
    const where = { baseHost: "mcp.example.com" };
    if (result.ok) throw new Error("environment prod takes a provider on loopback");
    expect(result.faults.map(({ code, path }) => `${code} ${path}`)).toEqual([
      "spec.connection identity.enterprise[0].issuer",
    ]);
    const alone = parse(`enterprise: [${onLoopback}]`);
    if (!alone.ok) throw new Error(JSON.stringify(alone.faults));
    expect(specFor(alone.spec, "local", where).ok).toBe(true);
    expect(specFor(alone.spec, "staging", where)).toMatchObject({
      ok: false,
      faults: [{ code: "spec.connection", message: expect.stringContaining("this is staging") }],
    });
  });

  it("warns of what it leaves out", () => {
    const settings = (cert: string): string =>
      `saml: { entryPoint: "https://idp.acme.example/sso", issuer: urn:acme, callbackUrl: "https://acme.mcp.example.com/saml", cert: ${JSON.stringify(cert)} }`;
    expect(warningsOf("local: {}", settings(certificates.rsa2048))).toEqual([]);
    expect(warningsOf("local: {}", settings(certificates.second))).toEqual([
      expect.stringMatching(/^spec.not-here settings.oauth.saml.cert: .*nobody signs in by it here$/),
    ]);
    expect(warningsOf("local: {}", google)).toEqual([
      expect.stringMatching(/^spec.not-here settings.oauth.google: .*identity.local.standIns$/),
    ]);
    expect(warningsOf(`enterprise: [${provider}]`)).toEqual([
      expect.stringMatching(/^spec.not-here identity.enterprise\[0\]: no domain of connection workforce/),
    ]);
  });
});
