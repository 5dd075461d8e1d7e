// Our provider's types of an External ID directory, against the stood-in Graph over HTTP: what is ours, what is not, what drifted.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PropertyMap } from "../../../../src/provider/property-value.ts";
import type { ResourceBehaviour } from "../../../../src/provider/resource-behaviour.ts";
import { connectionBehaviours } from "../../../../src/provision/entra/connections/connection-behaviours.ts";
import { openGraph } from "../../../../src/provision/graph/graph-client.ts";
import { Cloud } from "../../../../src/rehearsal/cloud.ts";
import { type ServedGraph, serveGraph } from "../../../../src/rehearsal/graph/serve-graph.ts";
import { resolveSecret } from "../../../../src/secret/resolve-secret.ts";
import { connectionToken } from "../entra-token.ts";

const { own, graph: kinds } = connectionToken;
const directory = "9b7f3c2d-5e1a-4c8b-a6d4-2f0e1b3c5d7a";
const owner = "example/prod/acme";
const { signal } = new AbortController();
const oidc = {
  ...{ directory, owner, displayName: "Acme staff (acme, prod)", clientId: "acme-mcp" },
  ...{
    issuer: "https://id.acme.example",
    wellKnownEndpoint: "https://id.acme.example/.well-known/openid-configuration",
  },
  ...{ scope: "openid email", reference: "env:STAFF", field: "enterprise.staff.clientSecret" },
  claims: { sub: "sub", name: "name", given_name: "given_name", family_name: "family_name", email: "email" },
};
const social = {
  ...{ directory, owner, displayName: "Acme Google (acme, prod)", clientId: "acme-google", provider: "Google" },
  ...{ reference: "env:GOOGLE", field: "oauth.google.default.clientSecret" },
};
const saml = {
  ...{ directory, displayName: "Acme plant (acme, prod)", issuerUri: "urn:acme:plant" },
  ...{ passiveSignInUri: "https://sso.acme.example/saml", signingCertificate: "MIIBHzCBxg==" },
  domains: ["acme.example", "plant.acme.example"],
};
const flow = {
  directory,
  owner,
  displayName: "Acme sign-in (acme, prod)",
  signUp: true,
  providers: ["EmailOtpSignup-OAUTH"],
};

describe("a connection in an External ID directory", () => {
  let cloud: Cloud;
  let served: ServedGraph;
  let secrets: Record<string, string | undefined>;
  let types: Readonly<Record<string, ResourceBehaviour>>;
  const behaviour = (type: string): ResourceBehaviour => {
    const found = types[type];
    if (found === undefined) throw new TypeError(`there is no ${type}`);
    return found;
  };
  const context = (type: string) => ({
    urn: `urn:pulumi:acme.prod::tenantry::tenantry:index:Tenant$${type}::acme.connection`,
    name: "acme.connection",
    type,
    signal,
  });
  const create = (type: string, inputs: object) =>
    behaviour(type).create({ ...context(type), inputs: inputs as PropertyMap });
  const read = (type: string, id: string, inputs: object = {}) =>
    behaviour(type).read({ ...context(type), id, inputs: inputs as PropertyMap, outputs: {} });
  const update = (type: string, id: string, inputs: object) =>
    behaviour(type).update?.({ ...context(type), id, inputs: inputs as PropertyMap, oldInputs: {}, oldOutputs: {} });
  /** an app with a service principal */
  const app = (clientId: string): string => {
    cloud.put("azuread:index/servicePrincipal:ServicePrincipal", clientId, { clientId });
    return clientId;
  };
  beforeEach(async () => {
    cloud = new Cloud();
    served = await serveGraph(cloud);
    secrets = { STAFF: "canary-staff", GOOGLE: "canary-google" };
    const environment = { ARM_CLIENT_ID: "deployer", ARM_CLIENT_SECRET: "proof" };
    types = connectionBehaviours({
      graph: openGraph({ ...served.place, environment, wait: async () => {} }),
      resolve: (reference, field) => resolveSecret(reference, { root: "/", environment: secrets, field }),
      fingerprint: async ({ owner: whose, at }, secret) => `${whose} ${at} ${secret.length} ${secret.at(-1)}`,
    }) as unknown as Readonly<Record<string, ResourceBehaviour>>;
  });
  afterEach(() => served.close());

  it.each([
    [own.oidc, kinds.oidc, oidc],
    [own.social, kinds.social, social],
    [own.saml, kinds.saml, saml],
    [own.flow, kinds.flow, { ...flow, apps: [] }],
  ])("made twice is made once, and read as it was said: %s", async (type, kind, inputs) => {
    const { id } = await create(type, inputs);
    expect((await create(type, inputs)).id).toBe(id);
    expect(cloud.list(kind)).toHaveLength(1);
    expect((await read(type, id, inputs))?.inputs).toEqual(inputs);
    await behaviour(type).delete({ ...context(type), id, inputs: {}, outputs: {} });
    await behaviour(type).delete({ ...context(type), id, inputs: {}, outputs: {} });
    expect(cloud.list(kind)).toEqual([]);
    expect(await read(type, id, inputs)).toBeUndefined();
  });

  it.each([
    [own.oidc, kinds.oidc, oidc, { issuer: "https://id.evil.example" }],
    [own.oidc, kinds.oidc, oidc, { clientId: "another" }],
    [own.oidc, kinds.oidc, oidc, { displayName: "Somebody's" }],
    [own.social, kinds.social, social, { clientId: "another" }],
    [own.social, kinds.social, social, { displayName: "Somebody's" }],
    [own.saml, kinds.saml, saml, { issuerUri: "urn:somebody" }],
    [own.saml, kinds.saml, saml, { displayName: "Somebody's" }],
    [own.flow, kinds.flow, { ...flow, apps: [] }, { description: "tenantry-owner:example/prod/beta" }],
  ])(
    "is refused where a foreign one stands in its place, which stays as it is: %s %s %#",
    async (type, kind, inputs, theirs) => {
      await create(type, inputs);
      const [found] = cloud.list(kind);
      cloud.edit(kind, found?.id ?? "", theirs);
      const before = structuredClone(found?.properties);
      await expect(create(type, inputs)).rejects.toMatchObject({
        code: "entra.taken",
        mend: expect.stringContaining(
          `--stack acme.prod --parent 'tenant=urn:pulumi:acme.prod::tenantry::tenantry:index:Tenant::acme' '${type}' 'acme.connection' '${found?.id}'`,
        ),
      });
      expect(cloud.list(kind).map(({ properties }) => properties)).toEqual([before]);
    },
  );

  it("sends its secret, shows it nowhere, and knows another one by a fingerprint", async () => {
    const { id, outputs } = await create(own.oidc, oidc);
    const stored = () => cloud.get(kinds.oidc, id)?.properties.clientAuthentication;
    expect(stored()).toMatchObject({ clientSecret: "canary-staff" });
    expect(JSON.stringify([outputs, await read(own.oidc, id, oidc)])).not.toContain("canary-staff");
    const diff = async () =>
      behaviour(own.oidc).diff?.({
        ...{ ...context(own.oidc), id, oldInputs: oidc as unknown as PropertyMap, oldOutputs: outputs },
        ...{ news: oidc as unknown as PropertyMap, changes: [] },
      });
    expect(await diff()).toEqual([]);
    secrets.STAFF = "canary-staff-2";
    expect(await diff()).toMatchObject([{ path: "reference", kind: "update", replace: false }]);
    await update(own.oidc, id, oidc);
    expect(stored()).toMatchObject({ clientSecret: "canary-staff-2" });
    // a plan where the secret is not sees the spec's changes alone
    delete secrets.STAFF;
    expect(await diff()).toEqual([]);
    await expect(create(own.oidc, { ...oidc, clientId: "other", displayName: "Other" })).rejects.toThrow();
    expect(cloud.list(kinds.oidc)).toHaveLength(1);
  });

  it("shows what a second writer did to it", async () => {
    const { id } = await create(own.oidc, oidc);
    cloud.edit(kinds.oidc, id, { issuer: "https://evil.example", inboundClaimMapping: { sub: "upn", email: "upn" } });
    expect((await read(own.oidc, id, oidc))?.inputs).toMatchObject({
      issuer: "https://evil.example",
      claims: { sub: "upn", email: "upn" },
    });
    const federation = await create(own.saml, saml);
    cloud.edit(kinds.saml, federation.id, { domains: ["evil.example"], signingCertificate: "MIIBevil" });
    expect((await read(own.saml, federation.id))?.inputs).toMatchObject({
      domains: ["evil.example"],
      signingCertificate: "MIIBevil",
    });
  });

  it("lets domains come and go, and keeps one until the end", async () => {
    const { id } = await create(own.saml, saml);
    await update(own.saml, id, {
      ...saml,
      domains: ["new.acme.example"],
      metadataExchangeUri: "https://sso.acme.example/m",
    });
    expect(cloud.get(kinds.saml, id)?.properties).toMatchObject({
      domains: ["new.acme.example"],
      metadataExchangeUri: "https://sso.acme.example/m",
    });
  });

  it("offers providers to the tenant's own apps alone: they come and go, and never all at once", async () => {
    const staff = await create(own.oidc, oidc);
    const [, provider = ""] = staff.id.split("/");
    const inputs = { ...flow, apps: [app("one"), app("two")] };
    const { id } = await create(own.flow, inputs);
    await update(own.flow, id, { ...inputs, apps: ["two", app("three")], providers: [provider], signUp: false });
    expect(cloud.get(kinds.flow, id)?.properties).toMatchObject({
      apps: ["two", "three"],
      providers: [provider],
      onInteractiveAuthFlowStart: { isSignUpAllowed: false },
    });
    // what a flow offers stays
    await expect(
      behaviour(own.oidc).delete({ ...context(own.oidc), id: staff.id, inputs: {}, outputs: {} }),
    ).rejects.toMatchObject({ code: "graph.refused" });
  });

  it("says so where an app is in another flow, and takes no app away from there", async () => {
    await create(own.flow, { ...flow, displayName: "Theirs", owner: "example/prod/beta", apps: [app("one")] });
    await expect(create(own.flow, { ...flow, apps: ["one"] })).rejects.toMatchObject({ code: "entra.flow" });
    const { id } = await create(own.flow, { ...flow, apps: [] });
    await expect(update(own.flow, id, { ...flow, apps: ["one"] })).rejects.toMatchObject({ code: "entra.flow" });
    expect(cloud.list(kinds.flow).map(({ properties }) => properties.apps)).toEqual([["one"], []]);
  });
});
