import { describe, expect, it } from "vitest";
import { planTenant } from "../../src/plan/plan-tenant.ts";
import { changed, exampleSpecs } from "./example-specs.ts";

const settings = {
  deployment: "example",
  environment: "local",
  baseHost: "mcp.localhost",
  resource: "http://{host}:3030/mcp",
};
const oidc = {
  kind: "oidc",
  name: "workforce",
  issuer: "https://idp.acme.example",
  clientId: "tenantry",
  clientSecret: "env:WORKFORCE",
} as const;

describe("planned connections", () => {
  it("hold the tenant's own apps at social providers, with the place of each secret", () => {
    const acme = exampleSpecs().get("acme");
    if (acme === undefined) throw new TypeError("acme");
    const { social } = planTenant(acme, settings);
    expect(social.map(({ provider, name, secret }) => [provider, name, secret])).toEqual([
      [
        "google",
        "drive",
        { field: "oauth.google.drive.clientSecret", reference: "file:.tenantry/secrets/acme-google-drive" },
      ],
      [
        "google",
        "workspace",
        { field: "oauth.google.workspace.clientSecret", reference: "file:.tenantry/secrets/acme-google-workspace" },
      ],
    ]);
  });
  it("give the SAML provider of settings.oauth the domains that no other connection has", () => {
    const spec = changed("acme", (each) => {
      each.identity.enterprise = [{ ...oidc, domains: ["acme-labs.example"] }];
    });
    const { enterprise } = planTenant(spec, settings);
    expect(enterprise.map(({ kind, name, domains }) => [kind, name, domains])).toEqual([
      ["saml", "sso", ["acme.example"]],
      ["oidc", "workforce", ["acme-labs.example"]],
    ]);
    expect(enterprise[1]).toMatchObject({ scopes: ["email", "openid", "profile"] });
  });
  it("never give two connections one name", () => {
    const spec = changed("acme", (each) => {
      each.identity.enterprise = [{ ...oidc, name: "sso" }];
    });
    const names = planTenant(spec, settings).enterprise.map(({ name }) => name);
    expect(new Set(names).size).toBe(2);
  });
  it("keep two epochs of credentials from the second on, unless the spec says otherwise", () => {
    const rotation = (value: { epoch: number; keepPrevious?: boolean } | undefined) =>
      planTenant(
        changed("acme", (each) => {
          if (value !== undefined) each.identity.rotation = value;
        }),
        settings,
      ).rotation;
    expect(rotation(undefined)).toEqual({ epoch: 1, keepPrevious: false });
    expect(rotation({ epoch: 2 })).toEqual({ epoch: 2, keepPrevious: true });
    expect(rotation({ epoch: 2, keepPrevious: false })).toEqual({ epoch: 2, keepPrevious: false });
  });
});
