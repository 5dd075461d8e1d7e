// What is written of a tenant's connections: in the schema's shape, with constants that no provider can change, and no secret.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { DOMParser, type Element } from "@xmldom/xmldom";
import { describe, expect, it } from "vitest";
import { planTenant } from "../../../../src/plan/plan-tenant.ts";
import type { TenantPlan } from "../../../../src/plan/tenant-plan.ts";
import { generateConnections } from "../../../../src/provision/azure-b2c/connections/generate-connections.ts";
import { readPolicy } from "../../../../src/provision/azure-b2c/read-policy.ts";
import { loadFleet } from "../../../../src/spec/load-fleet.ts";
import { readDeploymentSettings } from "../../../../src/spec/read-deployment-settings.ts";
import { schemaFaults } from "./schema-faults.ts";

const root = resolve(import.meta.dirname, "../../../../examples/fleets/azure-b2c");
const fleet = loadFleet(root);
if (!fleet.ok) throw new TypeError(JSON.stringify(fleet.faults));
const plans = new Map(
  fleet.specs.map((spec) => [spec.tenantId, planTenant(spec, readDeploymentSettings(root))] as const),
);

function planOf(tenant: string): TenantPlan {
  const plan = plans.get(tenant);
  if (plan === undefined) throw new TypeError(`no ${tenant} in the fleet`);
  return structuredClone(plan);
}

function made(plan: TenantPlan) {
  const { b2c } = plan.options;
  if (b2c?.connections === undefined) throw new TypeError("a plan without connections");
  return generateConnections(plan, b2c, b2c.connections);
}

const elements = (xml: string, name: string): Element[] => [
  ...new DOMParser().parseFromString(xml, "application/xml").getElementsByTagName(name),
];
const profiles = (xml: string): Element[] =>
  elements(xml, "TechnicalProfile").filter((each) => each.getElementsByTagName("Protocol").length > 0);
const items = (profile: Element): Record<string, string> =>
  Object.fromEntries(
    [...profile.getElementsByTagName("Item")].map((item) => [item.getAttribute("Key"), item.textContent ?? ""]),
  );
const claimsOf = (profile: Element): Map<string | null, Element> =>
  new Map(
    [...profile.getElementsByTagName("OutputClaim")].map((each) => [each.getAttribute("ClaimTypeReferenceId"), each]),
  );

describe.each(["fabrikam-labs", "woodgrove"])("the policies of %s's connections", (tenant) => {
  const plan = planOf(tenant);
  const { policies, keySets } = made(plan);
  const [connections = { id: "", xml: "" }] = policies;

  it("have the elements of Microsoft's schema, in its order, and ids that stand once", () => {
    for (const { xml } of policies) expect(schemaFaults(xml)).toEqual([]);
  });

  it("are read as policies of this directory, and use the keys that are made for them", () => {
    const directory = plan.options.b2c?.tenant ?? "";
    for (const { id, xml } of policies) expect(readPolicy(xml, { id, tenant: directory }).id).toBe(id);
    const { keys } = readPolicy(connections.xml, { id: connections.id, tenant: directory });
    for (const { keySetId, reference } of keySets) {
      expect(keys).toContain(keySetId);
      expect(reference).toMatch(/^env:/);
    }
  });

  it("take tenant and provider as constants, whatever a provider sends, and no other claim that names a person's account", () => {
    const own = profiles(connections.xml).filter((each) =>
      each.getAttribute("Id")?.startsWith(tenant.replace("-", "_")),
    );
    expect(own).toHaveLength(plan.enterprise.length + plan.social.length);
    const providers = own.map((profile) => {
      const claims = claimsOf(profile);
      for (const [name, value] of [
        ["tenantry_tenant", tenant],
        ["authenticationSource", "socialIdpAuthentication"],
      ] as const) {
        expect(claims.get(name)?.getAttribute("DefaultValue")).toBe(value);
        expect(claims.get(name)?.getAttribute("AlwaysUseDefaultValue")).toBe("true");
        expect(claims.get(name)?.hasAttribute("PartnerClaimType")).toBe(false);
      }
      expect(claims.get("identityProvider")?.getAttribute("AlwaysUseDefaultValue")).toBe("true");
      for (const claim of ["objectId", "alternativeSecurityId", "userPrincipalName"])
        expect(claims.has(claim)).toBe(false);
      return claims.get("identityProvider")?.getAttribute("DefaultValue");
    });
    expect(new Set(providers).size).toBe(own.length);
  });

  it("lead to this tenant's connections and to no other", () => {
    const targets = elements(connections.xml, "ClaimsExchange").map((each) =>
      each.getAttribute("TechnicalProfileReferenceId"),
    );
    const own = [...plan.enterprise, ...plan.social].length;
    expect(targets.slice(0, own).every((each) => each?.startsWith(`${tenant.replace("-", "_")}__`))).toBe(true);
    expect(targets.slice(own)).toEqual([
      "AAD-UserReadUsingAlternativeSecurityId-NoError",
      "AAD-UserWriteUsingAlternativeSecurityId",
    ]);
    const exchanges = elements(connections.xml, "ClaimsExchange").map((each) => each.getAttribute("Id"));
    for (const each of elements(connections.xml, "ClaimsProviderSelection"))
      expect(exchanges).toContain(each.getAttribute("TargetClaimsExchangeId"));
  });
});

describe("a connection", () => {
  it("by SAML has metadata of both certificates, and the provider's own where the spec names its place", () => {
    const [{ xml } = { xml: "" }] = made(planOf("fabrikam-labs")).policies;
    const saml = profiles(xml).find((each) => each.getAttribute("Id") === "fabrikam_labs__enterprise_workforce");
    if (saml === undefined) throw new TypeError("no SAML profile");
    const metadata = new DOMParser().parseFromString(items(saml).PartnerEntity ?? "", "application/xml");
    expect(metadata.documentElement?.getAttribute("entityID")).toBe("https://idp.fabrikam.example/saml");
    expect([...metadata.getElementsByTagName("X509Certificate")]).toHaveLength(2);
    const [place] = [...metadata.getElementsByTagName("SingleSignOnService")];
    expect(place?.getAttribute("Location")).toBe("https://idp.fabrikam.example/saml/sso?app=mcp&v=2");
    expect(items(saml)).toMatchObject({
      WantsSignedRequests: "false",
      WantsSignedAssertions: "true",
      ResponsesSigned: "false",
    });
    const [{ xml: other } = { xml: "" }] = made(planOf("woodgrove")).policies;
    const [partners] = profiles(other);
    expect(items(partners as Element)).toMatchObject({
      PartnerEntity: "https://idp.partners.woodgrove.example/metadata",
      ...{ WantsSignedRequests: "true", ResponsesSigned: "true", XmlSignatureAlgorithm: "Sha512" },
    });
  });

  it("vouches for addresses only with a verified domain, and by domain_hint people are led there alone", () => {
    const plan = planOf("fabrikam-labs");
    const verified = (xml: string) =>
      Object.fromEntries(
        profiles(xml).flatMap((each) => {
          const claim = claimsOf(each).get("tenantry_email_verified");
          return claim
            ? [[each.getAttribute("Id"), claim.getAttribute("DefaultValue") ?? claim.getAttribute("PartnerClaimType")]]
            : [];
        }),
      );
    const before = made(plan);
    expect(before.domainHints).toEqual({ "fabrikam.example": "fabrikam.example" });
    expect(verified(before.policies[0]?.xml ?? "")).toEqual({
      fabrikam_labs__enterprise_labs: "false",
      fabrikam_labs__enterprise_workforce: "true",
      fabrikam_labs__github_code: "false",
      fabrikam_labs__google_web: "email_verified",
      fabrikam_labs__microsoft_personal: "false",
    });
    const after = made({ ...plan, verifiedDomains: ["labs.fabrikam.example"] });
    expect(after.domainHints).toEqual({ "labs.fabrikam.example": "labs.fabrikam.example" });
    expect(elements(after.policies[0]?.xml ?? "", "Domain").map(({ textContent }) => textContent)).toEqual([
      "labs.fabrikam.example",
    ]);
    expect(verified(after.policies[0]?.xml ?? "")).toMatchObject({
      fabrikam_labs__enterprise_labs: "email_verified",
      fabrikam_labs__enterprise_workforce: "false",
    });
  });

  it("with a hint of another is refused, and so is a flow by a name of ours that nothing is made under", () => {
    const plan = planOf("fabrikam-labs");
    plan.verifiedDomains = ["fabrikam.example", "labs.fabrikam.example"];
    const { b2c } = plan.options;
    if (b2c === undefined) throw new TypeError("no options");
    b2c.domainHints = [{ connection: "labs", hint: "fabrikam.example" }];
    expect(() => made(plan)).toThrow(/would answer to domain_hint fabrikam.example/);
    b2c.domainHints = [];
    b2c.policies = { signUpSignIn: "B2C_1A_fabrikam_lab__signin" };
    expect(() => made(plan)).toThrow(/Nothing is made under the id B2C_1A_fabrikam_lab__signin/);
  });

  it("can't write markup into a policy by any name that a spec may hold", () => {
    const plan = planOf("fabrikam-labs");
    plan.organization.displayName = `</DisplayName><Domain>gmail.com</Domain>"'&<![CDATA[`;
    for (const connection of plan.enterprise)
      if (connection.kind === "oidc") connection.clientId = `x"/><Item Key="issuer">`;
    const { policies } = made(plan);
    for (const { xml } of policies) expect(schemaFaults(xml)).toEqual([]);
    expect(elements(policies[0]?.xml ?? "", "Domain")).toHaveLength(1);
  });

  it("is written the same way each time, and the example's own sign-in policy extends it", () => {
    expect(made(planOf("woodgrove"))).toEqual(made(planOf("woodgrove")));
    const xml = readFileSync(resolve(root, "policies/woodgrove-signin.xml"), "utf8");
    const own = readPolicy(xml, { id: "B2C_1A_woodgrove_signin", tenant: "worldwideimporters" });
    expect(own.base).toBe(made(planOf("woodgrove")).policies[0]?.id);
    expect(schemaFaults(xml)).toEqual([]);
  });
});

describe("the check by the schema", () => {
  it("finds what is out of order, unknown, or not listed", () => {
    const [{ xml } = { xml: "" }] = made(planOf("woodgrove")).policies;
    const moved = xml.replace(
      /(<DisplayName>Woodgrove Bank \(staff\)<\/DisplayName>)(\s*)(<Protocol [^>]*>)/,
      "$3$2$1",
    );
    expect(schemaFaults(moved)).toEqual([expect.stringContaining("out of order")]);
    expect(schemaFaults(xml.replaceAll("<DataType>long", "<DataType>number"))).toHaveLength(1);
    expect(schemaFaults(xml.replace("StorageReferenceId", "Secret"))).toEqual([expect.stringContaining("has Secret")]);
    expect(schemaFaults(xml.replaceAll('woodgrove__enterprise_staff"', 'woodgrove__enterprise_partners"'))).not.toEqual(
      [],
    );
  });
});
