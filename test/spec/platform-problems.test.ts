import { describe, expect, it } from "vitest";
import { parseTenantSpec } from "../../src/spec/parse-tenant-spec.ts";
import { certificates } from "./cases/certificates.ts";

const auth0 = "  auth0:\n    domain: x.auth0.com\n    management: { clientId: a, clientSecret: env:A }\n";
const sound = `tenantId: acme
organizationName: Acme
domain: acme.example
status: active
plan: pro
settings:
  domains: [acme.example, labs.example]
identity:
  platform: auth0
${auth0}`;

function faultsOf(more: string, change: (text: string) => string = (text) => text): string[] {
  const result = parseTenantSpec(change(sound) + more, { file: "acme.yaml" });
  return result.ok ? [] : result.faults.map(({ code, path }) => `${code} ${path}`);
}
const oidc = (name: string, domains: string, more = ""): string =>
  `    - { kind: oidc, name: ${name}, issuer: https://idp.acme.example, clientId: c-${name}, clientSecret: env:S, domains: [${domains}]${more} }\n`;
const pem = (text: string): string => text.trimEnd().replace(/^/gm, "          ");

describe("identity of a platform", () => {
  it("passes with its own options, connections, domains and rotation", () => {
    const more = `  customDomain: login.acme.example
  verifiedDomains: [acme.example, login.acme.example]
  dnsZone: { name: acme.example, route53ZoneId: Z0123456789 }
  rotation: { epoch: 2, keepPrevious: true }
  enterprise:
${oidc("one", "acme.example")}    - { kind: entra, name: two, directory: labs.onmicrosoft.com, clientId: c, clientSecret: env:T, domains: [labs.example] }
`;
    expect(faultsOf(more)).toEqual([]);
  });
  it.each([
    ["options that are missing", "", (text: string) => text.replace(auth0, ""), ["spec.platform identity.platform"]],
    [
      "options of another platform",
      "",
      (text: string) => text.replace("platform: auth0", "platform: local"),
      ["spec.platform identity.auth0"],
    ],
    [
      "a tenant claim where Auth0 has its own",
      "  claims: { tenant: t }\n",
      undefined,
      ["spec.platform identity.claims.tenant"],
    ],
    [
      "two connections of one name",
      `  enterprise:\n${oidc("one", "acme.example")}${oidc("one", "labs.example").replace("c-one", "c-two")}`,
      undefined,
      ["spec.duplicate identity.enterprise[1].name"],
    ],
    [
      "a connection for somebody else's people",
      `  enterprise:\n${oidc("one", "globex.example")}`,
      undefined,
      ["spec.connection identity.enterprise[0].domains[0]"],
    ],
    [
      "one domain sent to two connections",
      `  enterprise:\n${oidc("one", "acme.example")}${oidc("two", "acme.example")}`,
      undefined,
      ["spec.connection identity.enterprise[1].domains[0]"],
    ],
    [
      "a field of another kind of connection",
      `  enterprise:\n${oidc("one", "acme.example", ", entryPoint: https://idp.acme.example/sso")}`,
      undefined,
      ["spec.unknown-key identity.enterprise[0].entryPoint"],
    ],
    [
      "an expired certificate",
      `  enterprise:\n    - kind: saml\n      name: one\n      entryPoint: https://idp.acme.example/sso\n      entityId: urn:x\n      cert:\n        - |\n${pem(certificates.expired)}\n`,
      undefined,
      ["spec.certificate identity.enterprise[0].cert[0]"],
    ],
    [
      "a login domain of somebody else",
      "  customDomain: login.globex.example\n",
      undefined,
      ["spec.platform identity.customDomain"],
    ],
    [
      "one host for sign-in and MCP",
      "  customDomain: mcp.acme.example\nruntime: { customDomain: mcp.acme.example }\n",
      undefined,
      ["spec.platform identity.customDomain"],
    ],
    [
      "a verified domain that is none",
      "  verifiedDomains: [globex.example]\n",
      undefined,
      ["spec.platform identity.verifiedDomains[0]"],
    ],
    [
      "what was before the first epoch",
      "  rotation: { epoch: 1, keepPrevious: true }\n",
      undefined,
      ["spec.platform identity.rotation.keepPrevious"],
    ],
    [
      "a secret instead of its place",
      `  enterprise:\n${oidc("one", "acme.example").replace("env:S", "s3cr3t-value")}`,
      undefined,
      ["spec.inline-secret identity.enterprise[0].clientSecret"],
    ],
  ] as [string, string, ((text: string) => string) | undefined, string[]][])(
    "refuses %s",
    (_, more, change, faults) => {
      expect(faultsOf(more, change)).toEqual(faults);
    },
  );
});
