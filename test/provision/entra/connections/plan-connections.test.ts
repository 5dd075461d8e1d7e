import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { planTenant } from "../../../../src/plan/plan-tenant.ts";
import { planConnections } from "../../../../src/provision/entra/connections/plan-connections.ts";
import { loadFleet } from "../../../../src/spec/load-fleet.ts";
import type { TenantSpec } from "../../../../src/spec/tenant-spec.ts";

const settings = {
  ...{ deployment: "example", environment: "prod", baseHost: "mcp.example.com", resource: "https://{host}/mcp" },
};

function specOf(tenant: string): TenantSpec {
  const fleet = loadFleet(join(import.meta.dirname, "../../../../examples/fleets/entra"));
  if (!fleet.ok) throw new TypeError(JSON.stringify(fleet.faults));
  const spec = fleet.specs.find(({ tenantId }) => tenantId === tenant);
  if (spec === undefined) throw new TypeError(`there is no ${tenant}`);
  return spec;
}

function planned(spec: TenantSpec) {
  const plan = planTenant(spec, settings);
  if (plan.options.entra === undefined) throw new TypeError("no options");
  return planConnections(plan, plan.options.entra);
}

describe("a tenant's connections in an External ID directory", () => {
  it("are one object each, with what their kind needs, and lead people of verified domains", () => {
    const { oidc, social, saml, localAccounts, domainHints, records } = planned(specOf("litware"));
    expect(Object.fromEntries(oidc)).toMatchObject({
      workforce: {
        displayName: "Litware Insurance workforce (litware, prod)",
        issuer: "https://login.litware.example",
        wellKnownEndpoint: "https://login.litware.example/.well-known/openid-configuration",
        scope: "openid email profile",
        reference: "env:LITWARE_WORKFORCE_SECRET",
        claims: { sub: "sub", email: "email", email_verified: "email_verified" },
      },
      engineers: {
        issuer: "https://login.microsoftonline.com/4e2d1c0b-9a8f-4e7d-b6c5-a4f3e2d1c0b9/v2.0",
        wellKnownEndpoint: "https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration",
      },
    });
    expect(oidc.get("engineers")?.claims).not.toHaveProperty("email_verified");
    expect([...social]).toMatchObject([
      ["google.default", { provider: "Google", clientId: "litware-google.apps.example" }],
    ]);
    expect(saml.get("plant")).toMatchObject({
      issuerUri: "https://sso.plant-systems.example/saml",
      metadataExchangeUri: "https://sso.plant-systems.example/saml/metadata",
      domains: ["plant.litware.example"],
      signingCertificate: expect.stringMatching(/^MIIB[A-Za-z0-9+/=]+$/),
    });
    expect(localAccounts).toEqual(["EmailOtpSignup-OAUTH"]);
    expect(domainHints).toEqual({
      "litware.example": "login.litware.example",
      "eng.litware.example": "litwareengineering.onmicrosoft.com",
      "plant.litware.example": "plant.litware.example",
    });
    expect(records).toEqual([
      { domain: "plant.litware.example", value: "DirectFedAuthUrl=https://sso.plant-systems.example/saml/sso" },
    ]);
  });

  it("vouch for nobody and stand nowhere until a domain is verified; Google may be the tenant's own", () => {
    const spec = specOf("relecloud");
    const { oidc, social, saml, records } = planned(spec);
    expect([...oidc.keys()]).toEqual(["staff", "google.web", "microsoft.default"]);
    expect(oidc.get("google.web")).toMatchObject({
      displayName: "Relecloud Google web (relecloud, prod)",
      issuer: "https://accounts.google.com",
    });
    expect(oidc.get("microsoft.default")).toMatchObject({ issuer: "https://login.live.com" });
    expect(oidc.get("microsoft.default")?.claims).not.toHaveProperty("email_verified");
    expect([social.size, saml.size]).toEqual([0, 0]);
    expect(records).toHaveLength(1);
    const unverified = planned({ ...spec, identity: { ...spec.identity, verifiedDomains: [] } });
    expect(unverified.oidc.get("staff")?.claims).not.toHaveProperty("email_verified");
    expect(unverified.domainHints).toEqual({});
  });

  it("are refused where people of one domain would be led two ways", () => {
    const spec = specOf("relecloud");
    const enterprise = (spec.identity.enterprise ?? []).map(({ domains: _, ...connection }) => connection);
    const both = { ...spec, identity: { ...spec.identity, enterprise } } as TenantSpec;
    expect(() => planned(both)).toThrow(expect.objectContaining({ code: "entra.route" }));
  });
});
