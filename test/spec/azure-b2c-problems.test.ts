import { describe, expect, it } from "vitest";
import { parseTenantSpec } from "../../src/spec/parse-tenant-spec.ts";
import { specWarnings } from "../../src/spec/spec-warnings.ts";

const directory = "3c9e1f2a-4b5d-4e6f-8a90-b1c2d3e4f501";
const apps = `[{ name: console, kind: web, redirectUris: ["https://acme.mcp.example.com/callback"], scopes: [openid, mcp.read] }]`;
const robot = `[{ name: robot, kind: machine, roles: [member] }]`;
const oidc = `[{ name: work-force, kind: oidc, issuer: "https://sso.acme.example", clientId: b2c, clientSecret: env:SECRET }]`;

interface Parts {
  b2c?: string;
  identity?: string;
  apps?: string;
  domain?: string;
}

const textOf = ({ b2c = "", identity = "", apps: list = apps, domain = "" }: Parts): string => `tenantId: acme
organizationName: Acme
${domain}
status: active
plan: pro
settings: {}
identity:
  platform: azure-b2c
  apps: ${list}
${identity}
  b2c:
    tenant: contosob2c
    directory: ${directory}
${b2c.includes("policies:") ? "" : "    policies: { signUpSignIn: B2C_1_susi }"}
${b2c}
`;
/** Faults as `line path: message`. */
const faultsOf = (parts: Parts): string[] => {
  const result = parseTenantSpec(textOf(parts), { file: "acme.yaml" });
  return result.ok ? [] : result.faults.map(({ line, path, message }) => `${line} ${path}: ${message}`);
};
const custom = "    policies: { signUpSignIn: B2C_1A_acme }";

describe("identity.b2c", () => {
  it("takes user flows, custom policies with their keys, and connections", () => {
    expect(faultsOf({})).toEqual([]);
    expect(
      faultsOf({
        identity: `  enterprise: ${oidc}`,
        domain: "domain: acme.example",
        b2c: `${custom}
    customPolicies: [{ id: B2C_1A_acme, file: policies/acme.xml }]
    policyKeys: [{ id: B2C_1A_acme_signing, use: sig }, { id: B2C_1A_acme_google, use: sig, secret: "env:GOOGLE" }]
    tenantClaim: { name: tenant, value: acme-corp }
    domainHints: [{ connection: work-force, hint: acme }]`,
      }),
    ).toEqual([]);
  });

  it("is needed by its platform, and says nothing on another", () => {
    const text = textOf({}).replace(/ {2}b2c:[\s\S]*/, "");
    const missing = parseTenantSpec(text, { file: "acme.yaml" });
    expect(missing).toMatchObject({ ok: false, faults: [{ code: "spec.platform", path: "identity.platform" }] });
    const other = parseTenantSpec(textOf({}).replace("platform: azure-b2c", "platform: local"), { file: "acme.yaml" });
    expect(other).toMatchObject({ ok: false, faults: [{ code: "spec.platform", path: "identity.b2c" }] });
  });

  it.each<[string, Parts, RegExp]>([
    ["a policy id that is none", { b2c: "    policies: { signUpSignIn: susi }" }, /B2C_1_/],
    ["a user flow among the custom policies", { b2c: "    customPolicies: [{ id: B2C_1_x, file: a.xml }]" }, /B2C_1A_/],
    [
      "a policy file outside of the repository",
      { b2c: "    customPolicies: [{ id: B2C_1A_x, file: ../a.xml }]" },
      /inside the repository/,
    ],
    [
      "a policy file from the root of the disk",
      { b2c: "    customPolicies: [{ id: B2C_1A_x, file: /etc/a.xml }]" },
      /inside the repository/,
    ],
    ["a policy file that is no XML", { b2c: "    customPolicies: [{ id: B2C_1A_x, file: a.yaml }]" }, /\.xml/],
    [
      "a secret instead of where it is",
      { b2c: "    policyKeys: [{ id: B2C_1A_x, use: sig, secret: hunter2hunter2 }]" },
      /where the secret is/,
    ],
    [
      "two policies whose ids differ by case",
      { b2c: "    customPolicies: [{ id: B2C_1A_x, file: a.xml }, { id: B2C_1A_X, file: b.xml }]" },
      /twice/,
    ],
    ["a key set twice", { b2c: "    policyKeys: [{ id: B2C_1A_x, use: sig }, { id: B2C_1A_x, use: enc }]" }, /twice/],
    [
      "a key set that a connection makes",
      {
        identity: `  enterprise: ${oidc}`,
        b2c: `${custom}\n    policyKeys: [{ id: B2C_1A_acme_work_force, use: sig }]`,
      },
      /connection's clientSecret/,
    ],
    ["a connection behind a user flow", { identity: `  enterprise: ${oidc}` }, /custom policy/],
    [
      "a hint to a connection that is not there",
      { b2c: "    domainHints: [{ connection: nobody, hint: x }]" },
      /no nobody/,
    ],
    ["claims.tenant", { identity: "  claims: { tenant: t }" }, /b2c\.tenantClaim/],
    ["a value of aud", { b2c: "    tenantClaim: { name: aud, value: x }" }, /remove it/],
    ["a machine that no attribute can be of", { apps: robot, b2c: '    rolesPrefix: "acme:"' }, /attribute of people/],
    ["a machine whose roles no token lists", { apps: robot, b2c: "    tenantClaim: { name: aud }" }, /rolesPrefix/],
    [
      "a mail domain as verified",
      { identity: "  verifiedDomains: [acme.example]", domain: "domain: acme.example" },
      /no mail domains/,
    ],
    [
      "a zone without a domain",
      { identity: "  dnsZone: { name: acme.example, route53ZoneId: Z0123456789 }" },
      /no record to write/,
    ],
    ["an app called api", { apps: apps.replace("console", "api") }, /another name/],
    ["a directory named twice", { b2c: "    directory: contoso" }, /already given/],
  ])("refuses %s", (_, parts, says) => {
    const faults = faultsOf(parts);
    expect(faults).not.toEqual([]);
    expect(faults.join("\n")).toMatch(says);
    for (const fault of faults) expect(fault).toMatch(/^\d+ /);
    expect(faults.join()).not.toContain("hunter2");
  });
});

describe("a tenant on Azure AD B2C", () => {
  const warningsOf = (parts: Parts) => {
    const result = parseTenantSpec(textOf(parts), { file: "acme.yaml" });
    if (!result.ok) throw new TypeError("the spec must be valid");
    return specWarnings(result.spec);
  };

  it("is warned, at the platform's place, of the day it closed and of what is different in External ID", () => {
    expect(warningsOf({})).toEqual([
      {
        ...{ code: "spec.closing", file: "acme.yaml", line: 8, column: 13, path: "identity.platform" },
        message: expect.stringMatching(/2025-05-01.*May 2030.*External ID.*ciamlogin\.com.*accounts/),
      },
    ]);
  });

  it("is warned of a user flow whose tokens no tenant with domains takes", () => {
    expect(warningsOf({ domain: "domain: acme.example" }).map(({ code }) => code)).toContain("spec.unverified-mail");
    expect(warningsOf({ domain: "domain: acme.example", b2c: custom }).map(({ code }) => code)).toEqual([
      "spec.closing",
    ]);
  });

  it("shares its warnings with no other platform", () => {
    const text = textOf({})
      .replace("platform: azure-b2c", "platform: local")
      .replace(/ {2}b2c:[\s\S]*/, "");
    const result = parseTenantSpec(text, { file: "acme.yaml" });
    expect(result.ok && specWarnings(result.spec)).toEqual([]);
  });
});
