// What the stood-in Graph refuses of connections, as docs/rehearsal.md says: asked over HTTP, by nobody's client.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Cloud } from "../../../src/rehearsal/cloud.ts";
import { type ServedGraph, serveGraph } from "../../../src/rehearsal/graph/serve-graph.ts";

const directory = "9b7f3c2d-5e1a-4c8b-a6d4-2f0e1b3c5d7a";
const providers = "/beta/identity/identityProviders";
const federations = "/v1.0/directory/federationConfigurations/microsoft.graph.samlOrWsFedExternalDomainFederation";
const flows = "/v1.0/identity/authenticationEventsFlows";
const oidc = {
  "@odata.type": "#microsoft.graph.oidcIdentityProvider",
  ...{ displayName: "Staff", clientId: "c", issuer: "https://id.example", responseType: "code", scope: "openid email" },
  wellKnownEndpoint: "https://id.example/.well-known/openid-configuration",
  clientAuthentication: { "@odata.type": "#microsoft.graph.oidcClientSecretAuthentication", clientSecret: "canary" },
  inboundClaimMapping: { sub: "sub", email: "email" },
};
const google = {
  "@odata.type": "#microsoft.graph.socialIdentityProvider",
  ...{ displayName: "Google", identityProviderType: "Google", clientId: "g", clientSecret: "canary" },
};
const saml = {
  "@odata.type": "#microsoft.graph.samlOrWsFedExternalDomainFederation",
  ...{ displayName: "Plant", issuerUri: "urn:plant", passiveSignInUri: "https://sso.example/saml" },
  ...{ metadataExchangeUri: null, preferredAuthenticationProtocol: "saml", signingCertificate: "MIIBHzCBxg==" },
  domains: [{ "@odata.type": "#microsoft.graph.externalDomainName", id: "acme.example" }],
};
const flow = (apps: string[], ids: string[], displayName = "Sign-in") => ({
  "@odata.type": "#microsoft.graph.externalUsersSelfServiceSignUpEventsFlow",
  ...{ displayName, description: "ours" },
  conditions: { applications: { includeApplications: apps.map((appId) => ({ appId })) } },
  onInteractiveAuthFlowStart: { isSignUpAllowed: true },
  onAuthenticationMethodLoadStart: { identityProviders: ids.map((id) => ({ id })) },
  onAttributeCollection: { attributes: [] },
});

describe("the stood-in Graph, of connections", () => {
  let cloud: Cloud;
  let served: ServedGraph;
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(served.place.graph + path, {
      ...{ method, headers: { authorization: `Bearer rehearsed-${directory}`, "content-type": "application/json" } },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, text, id: /"id":"([^"]+)"/.exec(text)?.[1] ?? "" };
  };
  const statusOf = async (...words: Parameters<typeof call>): Promise<number> => (await call(...words)).status;
  beforeEach(async () => {
    cloud = new Cloud();
    served = await serveGraph(cloud);
    for (const clientId of ["one", "two"])
      cloud.put("azuread:index/servicePrincipal:ServicePrincipal", clientId, { clientId });
  });
  afterEach(() => served.close());

  it.each([
    [providers, oidc, { issuer: "http://id.example" }],
    [providers, oidc, { issuer: "https://id.example/?x=1" }],
    [providers, oidc, { wellKnownEndpoint: "https://id.example/metadata" }],
    [providers, oidc, { responseType: "id_token" }],
    [providers, oidc, { scope: "email" }],
    [providers, oidc, { clientAuthentication: { clientSecret: "canary" } }],
    [providers, oidc, { inboundClaimMapping: { sub: "sub", upn: "upn" } }],
    [providers, oidc, { clientSecret: "canary" }],
    [providers, oidc, { "@odata.type": "#microsoft.graph.openIdConnectIdentityProvider" }],
    [providers, google, { identityProviderType: "GitHub" }],
    [providers, google, { clientSecret: "" }],
    [federations, saml, { passiveSignInUri: "http://sso.example" }],
    [federations, saml, { signingCertificate: "-----BEGIN CERTIFICATE-----" }],
    [federations, saml, { domains: [] }],
    [federations, saml, { domains: [{ id: "no domain" }] }],
    [flows, flow(["one"], ["EmailOtpSignup-OAUTH"]), { identityProviders: [] }],
    [flows, flow(["one"], []), {}],
    [flows, flow(["one"], ["nobody"]), {}],
    [flows, flow(["nobody"], ["EmailOtpSignup-OAUTH"]), {}],
  ])("refuses at %s what Graph would %#", async (path, body, change) => {
    expect(await statusOf("POST", path, { ...body, ...change })).toBe(400);
    expect(cloud.list()).toHaveLength(2);
  });

  it("shows no secret, has one provider for Google accounts, and refuses callers of no directory", async () => {
    expect((await call("POST", providers, google)).id).toBe("Google-OAUTH");
    expect(await statusOf("POST", providers, google)).toBe(409);
    const { id } = await call("POST", providers, oidc);
    for (const path of [providers, `${providers}/${id}`, `${providers}/Google-OAUTH`])
      expect((await call("GET", path)).text).not.toContain("canary");
    expect((await fetch(served.place.graph + providers)).status).toBe(401);
  });

  it("has a domain and an issuer in one federation, which is never without a domain", async () => {
    const { id } = await call("POST", federations, saml);
    const domains = `${federations.replace("/microsoft", `/${id}/microsoft`)}/domains`;
    const other = { ...saml, issuerUri: "urn:works", domains: [{ id: "works.example" }] };
    expect(await statusOf("POST", federations, { ...other, domains: saml.domains })).toBe(409);
    expect(await statusOf("POST", federations, { ...other, issuerUri: saml.issuerUri })).toBe(409);
    expect(await statusOf("DELETE", `${domains}/acme.example`)).toBe(400);
    expect(await statusOf("POST", domains, { id: "labs.example" })).toBe(201);
    expect(await statusOf("DELETE", `/v1.0/directory/federationConfigurations/${id}`)).toBe(400);
    expect(await statusOf("DELETE", `${domains}/acme.example`)).toBe(204);
    expect(await statusOf("DELETE", `/v1.0/directory/federationConfigurations/${id}`)).toBe(204);
  });

  it("has an app in one flow, keeps the last provider of a flow, and a provider that a flow offers", async () => {
    const { id: provider } = await call("POST", providers, oidc);
    const { id } = await call("POST", flows, flow(["one"], [provider]));
    expect(await statusOf("POST", flows, flow(["two"], [provider]))).toBe(409);
    expect(await statusOf("POST", flows, flow(["one"], [provider], "Another"))).toBe(409);
    expect(await statusOf("DELETE", `${providers}/${provider}`)).toBe(409);
    const offered = `${flows}/${id}/microsoft.graph.externalUsersSelfServiceSignUpEventsFlow/onAuthenticationMethodLoadStart/microsoft.graph.onAuthenticationMethodLoadStartExternalUsersSelfServiceSignUp/identityProviders`;
    expect(await statusOf("DELETE", `${offered}/${provider}/$ref`)).toBe(400);
    expect(await statusOf("PATCH", `${flows}/${id}`, { displayName: "x" })).toBe(400);
    expect(await statusOf("DELETE", `${flows}/${id}`)).toBe(204);
    expect(await statusOf("DELETE", `${providers}/${provider}`)).toBe(204);
  });
});
