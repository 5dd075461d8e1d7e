// Two tenants in one B2C directory: what lets tokens cross is refused with both places named, what does not is not.
import { describe, expect, it } from "vitest";
import { crossTenantProof } from "../../src/plan/cross-tenant-proof.ts";
import { locateInSpecs } from "../../src/plan/locate-in-specs.ts";
import { planTenant } from "../../src/plan/plan-tenant.ts";
import { fleetProblems } from "../../src/spec/fleet-problems.ts";
import { parseTenantSpec } from "../../src/spec/parse-tenant-spec.ts";
import { certificates } from "../spec/cases/certificates.ts";

const here = "3c9e1f2a-4b5d-4e6f-8a90-b1c2d3e4f501";
const elsewhere = "5e7a9b1c-2d3e-4f50-9a61-c2d3e4f5a602";
const settings = {
  deployment: "example",
  environment: "prod",
  baseHost: "mcp.example.com",
  resource: "https://{host}/mcp",
};

function specOf(tenantId: string, b2c: string, directory = here, identity = "") {
  const text = `tenantId: ${tenantId}
organizationName: ${tenantId}
status: active
plan: pro
settings: {}
identity:
  platform: azure-b2c
  b2c:
    tenant: contosob2c
    directory: ${directory}
${b2c.includes("policies:") ? "" : "    policies: { signUpSignIn: B2C_1_susi }"}
${b2c}
${identity}
`;
  const result = parseTenantSpec(text, { file: `${tenantId}.yaml` });
  if (!result.ok) throw new TypeError(result.faults.map(({ message }) => message).join());
  return result.spec;
}

function proof(...specs: ReturnType<typeof specOf>[]): string[] {
  const plans = specs.map((spec) => planTenant(spec, settings));
  return crossTenantProof(plans, { locate: locateInSpecs(specs, "prod") }).map(
    ({ code, places: [a, b], counterExample }) => {
      expect(counterExample).not.toBe("");
      return `${code} ${a.file}:${a.line ?? "?"} ${a.path} ${b.file}:${b.line ?? "?"} ${b.path}`;
    },
  );
}

const flow = "    policies: { signUpSignIn: B2C_1A_own }";
const policy = (id: string) => `    customPolicies: [{ id: ${id}, file: a.xml }]`;
const key = (id: string) => `    policyKeys: [{ id: ${id}, use: sig }]`;
const connection = (name: string, client: string) =>
  `  enterprise: [{ name: ${name}, kind: oidc, issuer: "https://${client}.example", clientId: ${client}, clientSecret: env:S_${client.toUpperCase()} }]`;

describe("two tenants of one B2C directory", () => {
  it("may share a user flow where an attribute of each person tells them apart", () => {
    expect(proof(specOf("acme", ""), specOf("globex", ""))).toEqual([]);
  });

  it.each<[string, string, string, string]>([
    [
      "nothing tells them apart",
      "    tenantClaim: { name: aud }",
      "    tenantClaim: { name: aud }",
      "policies.signUpSignIn",
    ],
    ["one of them takes everybody", "", "    tenantClaim: { name: aud }", "policies.signUpSignIn"],
    ["the policy says the same of everybody", "    tenantClaim: { name: tid2 }", "", "policies.signUpSignIn"],
  ])("may not share one where %s", (_, first, second, path) => {
    const [found, ...more] = proof(specOf("acme", first), specOf("globex", second));
    expect(found).toBe(`fleet.shared-client acme.yaml:11 identity.b2c.${path} globex.yaml:11 identity.b2c.${path}`);
    expect(more).toEqual([]);
  });

  it("may not share a policy under two spellings, nor one as another flow", () => {
    const reset = "    policies: { signUpSignIn: B2C_1_own, passwordReset: b2C_1_SUSI }".replace("b2C_1", "B2C_1");
    const found = proof(
      specOf("acme", "    tenantClaim: { name: aud }"),
      specOf("globex", `${reset}\n    tenantClaim: { name: aud }`),
    );
    expect(found).toEqual([
      "fleet.shared-client acme.yaml:11 identity.b2c.policies.signUpSignIn globex.yaml:12 identity.b2c.policies.passwordReset",
    ]);
  });

  it("may not have one value of the attribute", () => {
    const claim = "    tenantClaim: { name: extension_tenantId, value: acme }";
    expect(proof(specOf("acme", ""), specOf("globex", claim))).toEqual([
      "fleet.shared-client acme.yaml:8 identity.b2c globex.yaml:12 identity.b2c.tenantClaim",
    ]);
    expect(proof(specOf("acme", ""), specOf("globex", claim, elsewhere))).toEqual([]);
  });

  it("may not write one custom policy or key set, whatever the case", () => {
    expect(proof(specOf("acme", policy("B2C_1A_base")), specOf("globex", policy("B2C_1A_BASE")))).toEqual([
      "fleet.name-collision acme.yaml:12 identity.b2c.customPolicies[0].id globex.yaml:12 identity.b2c.customPolicies[0].id",
    ]);
    expect(proof(specOf("acme", key("B2C_1A_k")), specOf("globex", key("B2C_1A_k")))).toHaveLength(1);
    expect(proof(specOf("acme", key("B2C_1A_k")), specOf("globex", key("B2C_1A_k"), elsewhere))).toEqual([]);
  });

  it("may not have ids from which one key set's name follows twice", () => {
    const first = specOf("acme", `${flow}\n    tenantClaim: { name: a }`, here, connection("b-c", "one"));
    const second = specOf("acme-b", flow.replace("own", "other"), here, connection("c", "two"));
    expect(proof(first, second)).toEqual([
      expect.stringMatching(
        /^fleet\.name-collision acme\.yaml:\d+ identity\.enterprise\[0\]\.name acme-b\.yaml:\d+ identity\.enterprise\[0\]\.name$/,
      ),
    ]);
  });

  it("can't write what is made of another's connections, nor its keys", () => {
    const made = "    policies: { signUpSignIn: B2C_1A_acme__signin }\n    connections: {}";
    const acme = () => specOf("acme", made, here, connection("work", "one"));
    const globex = (text: string) => specOf("globex", `    policies: { signUpSignIn: B2C_1A_globex }\n${text}`);
    expect(proof(acme(), globex(policy("B2C_1A_globex")))).toEqual([]);
    expect(proof(acme(), globex(policy("B2C_1A_Acme__Connections")))).toHaveLength(1);
    expect(proof(acme(), globex(policy("B2C_1A_ACME__signin")))).toHaveLength(1);
    expect(proof(acme(), globex(key("B2C_1A_acme__enterprise_work")))).toHaveLength(1);
  });

  it.each([
    ["base", policy("B2C_1A_acme_base"), "B2C_1A_ACME_base", "customPolicies"],
    ["signingKey", key("B2C_1A_acme_k"), "B2C_1A_acme_K", "policyKeys"],
  ])("can't take another's policy or key as the %s of its connections", (field, theirs, id, list) => {
    const uses = (directory = here) =>
      specOf(
        "globex",
        `    policies: { signUpSignIn: B2C_1A_globex__signin }\n    connections: { ${field}: ${id} }`,
        directory,
        connection("work", "two"),
      );
    const acme = () => specOf("acme", `    policies: { signUpSignIn: B2C_1A_acme }\n${theirs}`);
    expect(proof(uses(), acme())).toEqual([
      `fleet.shared-client acme.yaml:13 identity.b2c.${list}[0].id globex.yaml:13 identity.b2c.connections.${field}`,
    ]);
    expect(proof(uses(elsewhere), acme())).toEqual([]);
  });

  it("may each have a SAML provider, though the directory has one entity id; one provider has one tenant", () => {
    const cert = JSON.stringify(certificates.second);
    const saml = (id: string, provider: string) =>
      specOf(
        id,
        `    policies: { signUpSignIn: B2C_1A_${id}__signin }\n    connections: { saml: { plant: { ${provider} } } }`,
        here,
        `  enterprise: [{ name: plant, kind: saml, entryPoint: "https://sso.example.com/saml", entityId: urn:directory, cert: ${cert} }]`,
      );
    expect(proof(saml("acme", "issuer: urn:a"), saml("globex", "issuer: urn:b"))).toEqual([]);
    const path = "identity.b2c.connections.saml.plant";
    const url = 'metadataUrl: "https://sso.example.com/metadata"';
    for (const [said, field] of [
      ["issuer: urn:a", "issuer"],
      [url, "metadataUrl"],
    ] as const)
      expect(proof(saml("acme", said), saml("globex", said))).toEqual([
        `fleet.shared-client acme.yaml:13 ${path}.${field} globex.yaml:13 ${path}.${field}`,
      ]);
    const problems = (one: string, two: string) =>
      fleetProblems([saml("acme", one), saml("globex", two)], ({ tenantId }) => `${tenantId}.yaml`);
    expect(problems("issuer: urn:a", url)).toEqual([]);
    expect(problems(url, url)).toMatchObject([{ code: "fleet.shared-client", tenantId: "globex" }]);
  });

  it("may be named so that ids by hand would meet", () => {
    const made = "    policies: { signUpSignIn: B2C_1A_acme__signin }\n    connections: {}";
    // by the names of profiles that are written by hand, these two would meet
    const twin = (id: string, name: string) =>
      specOf(id, made.replace("acme", id.replaceAll("-", "_")), here, connection(name, id.replaceAll("-", "x")));
    expect(proof(twin("a-b", "c"), twin("a", "b-c"))).toEqual([]);
  });
});
