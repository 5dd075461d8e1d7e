// Two tenants in one External ID directory: what one's connections would bring to the other is refused with both places named.
import { expect, it } from "vitest";
import { crossTenantProof } from "../../src/plan/cross-tenant-proof.ts";
import { locateInSpecs } from "../../src/plan/locate-in-specs.ts";
import { planTenant } from "../../src/plan/plan-tenant.ts";
import { fleetProblems } from "../../src/spec/fleet-problems.ts";
import { parseTenantSpec } from "../../src/spec/parse-tenant-spec.ts";

const settings = {
  ...{ deployment: "example", environment: "prod", baseHost: "mcp.example.com", resource: "https://{host}/mcp" },
};
const directory = "9b7f3c2d-5e1a-4c8b-a6d4-2f0e1b3c5d7a";
const elsewhere = "0c6e8f0a-1d5b-4a5e-9a53-8c1e2f3a4b5c";

interface Parts {
  entra?: string;
  enterprise?: string;
  oauth?: string;
  at?: string;
}

function specOf(tenantId: string, { entra = "", enterprise = "", oauth = "", at = directory }: Parts) {
  const text = `tenantId: ${tenantId}
organizationName: ${tenantId}
domain: ${tenantId}.example
status: active
plan: pro
settings: { ${oauth} }
identity:
  platform: entra
  apps: [{ name: console, kind: web, redirectUris: ["https://${tenantId}.mcp.example.com/callback"] }]
${enterprise === "" ? "" : `  enterprise: [${enterprise}]\n`}  entra:
    directory: ${at}
    subdomain: people
    ${entra}
`;
  const result = parseTenantSpec(text, { file: `${tenantId}.yaml` });
  if (!result.ok) throw new TypeError(result.faults.map(({ path, message }) => `${path} ${message}`).join());
  return result.spec;
}

function proof(acme: Parts, beta: Parts): string[] {
  const specs = [specOf("acme", acme), specOf("beta", beta)];
  const plans = specs.map((spec) => planTenant(spec, settings));
  return crossTenantProof(plans, { locate: locateInSpecs(specs, "prod") }).map(({ code, places, counterExample }) => {
    expect(counterExample).not.toBe("");
    for (const { line } of places) expect(line).toBeGreaterThan(1);
    return [code, ...places.map(({ path }) => path)].join(" ");
  });
}

const connections = "connections: { localAccounts: code }";
const cert = JSON.stringify(`-----BEGIN CERTIFICATE-----
MIIBHzCBxgIBATAKBggqhkjOPQQDAjAcMRowGAYDVQQDDBFpZHAuaG9vbGkuZXhh
bXBsZTAeFw0yNTAxMDEwMDAwMDBaFw00NTAxMDEwMDAwMDBaMBwxGjAYBgNVBAMM
EWlkcC5ob29saS5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAET9Py
qE8Slp5KczSoBNMYO2b5uHtm7lK6TY29GncyWn8s11u5RtaQStk2IvG+9bRIjjTM
+AYrEIoB+vmxWM+BNDAKBggqhkjOPQQDAgNIADBFAiEA5x1PALk/uoydaBdPSjRn
UR+K6FsT/g4V2kS0f1z3rvwCIGnMjB5qLQIh3NXE35sW9gg1/7I2FnhRYToz8iNf
sij/
-----END CERTIFICATE-----
`);
const staff = (tenant: string, client = tenant, issuer = `https://id.${tenant}.example`) =>
  `{ name: staff, kind: oidc, issuer: "${issuer}", clientId: ${client}, clientSecret: env:${tenant.toUpperCase()}_SECRET }`;
const google = (tenant: string) =>
  `oauth: { google: { clientId: g-${tenant}, clientSecret: env:G_${tenant.toUpperCase()}, redirectUri: "https://${tenant}.mcp.example.com/g", scopes: [openid] } }`;

it("lets two tenants have connections of their own, at one provider too", () => {
  expect(
    proof(
      { entra: connections, enterprise: staff("acme", "a", "https://id.example.com") },
      { entra: connections, enterprise: staff("beta", "b", "https://id.example.com") },
    ),
  ).toEqual([]);
  expect(
    proof({ entra: connections, oauth: google("acme") }, { entra: connections, oauth: google("beta"), at: elsewhere }),
  ).toEqual([]);
});

it("finds one client of one issuer with two tenants", () => {
  expect(
    proof(
      { entra: connections, enterprise: staff("acme", "one", "https://id.example.com") },
      { entra: connections, enterprise: staff("beta", "one", "https://id.example.com") },
    ),
  ).toEqual(["fleet.shared-client identity.enterprise[0].clientId identity.enterprise[0].clientId"]);
});

it("finds the directory's one Google provider with two tenants, unless one has its own", () => {
  const [found, ...more] = proof(
    { entra: connections, oauth: google("acme") },
    { entra: connections, oauth: google("beta") },
  );
  expect(found).toMatch(/^fleet\.name-collision settings\.oauth\.google/);
  expect(more).toEqual([]);
  const own = "connections: { google: oidc }";
  expect(proof({ entra: connections, oauth: google("acme") }, { entra: own, oauth: google("beta") })).toEqual([]);
});

it("finds whoever gives tokens to everybody of a directory into which another's connections bring people", () => {
  const open = "assignment: open";
  const brings = { entra: connections, enterprise: staff("acme") };
  expect(proof(brings, { entra: open })).toEqual([
    "fleet.open-directory identity.entra.connections identity.entra.assignment",
  ]);
  expect(proof({ entra: `${connections}\n    ${open}` }, { entra: connections })).toEqual([
    "fleet.open-directory identity.entra.connections identity.entra.assignment",
  ]);
  expect(proof(brings, { entra: open, at: elsewhere })).toEqual([]);
  // a tenant's own connections are its own affair
  expect(proof({ entra: `${connections}\n    ${open}` }, { entra: "" })).toEqual([]);
});

it("finds one SAML provider with two tenants of a directory, whose entity id there is the directory's", () => {
  const saml = (at: string) =>
    `{ name: plant, kind: saml, entryPoint: "https://sso.example.com/saml", entityId: "https://login.microsoftonline.com/${at}/", cert: ${cert} }`;
  const of = (issuer: string, at = directory): Parts => ({
    ...{ at, enterprise: saml(at), entra: `connections: { saml: { plant: { issuer: ${issuer} } } }` },
  });
  const path = "identity.entra.connections.saml.plant.issuer";
  expect(proof(of("urn:plant"), of("urn:plant"))).toEqual([`fleet.shared-client ${path} ${path}`]);
  expect(proof(of("urn:plant"), of("urn:works"))).toEqual([]);
  const problems = (acme: Parts, beta: Parts) =>
    fleetProblems([specOf("acme", acme), specOf("beta", beta)], ({ tenantId }) => `${tenantId}.yaml`);
  expect(problems(of("urn:plant"), of("urn:plant"))).toMatchObject([
    { code: "fleet.shared-client", tenantId: "beta", message: expect.stringContaining("SAML provider") },
  ]);
  expect(problems(of("urn:plant"), of("urn:works"))).toEqual([]);
  expect(problems(of("urn:plant"), of("urn:plant", elsewhere))).toEqual([]);
});
