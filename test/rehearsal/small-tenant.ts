// A tenant at Auth0 in a few resources, and how their stand-ins behave: enough for every kind of call.
import type { PackageBehaviours } from "../../src/rehearsal/type-behaviour.ts";

export const tokens = {
  organization: "auth0:index/organization:Organization",
  client: "auth0:index/client:Client",
  credentials: "auth0:index/clientCredentials:ClientCredentials",
} as const;

export const smallBehaviours: PackageBehaviours = {
  types: {
    [tokens.organization]: { id: (_, { text }) => `org_${text(16)}`, unique: [["name"]], onlyReal: "" },
    [tokens.client]: {
      id: (_, { text }) => text(32),
      computed: (_, { id }) => ({ clientId: id, signingKeys: [{ cert: "a certificate" }] }),
      onlyReal: "",
    },
    [tokens.credentials]: {
      id: ({ clientId }) => String(clientId),
      references: [{ path: "clientId", type: tokens.client }],
      replaceOn: ["clientId"],
      writeOnly: ["clientSecretWo"],
      onlyReal: "",
    },
  },
  invokes: { "auth0:index/getTenant:getTenant": () => ({ id: "acme", domain: "acme.eu.auth0.com" }) },
};

/** The program's body; `word` stands in an input of every resource, `more` among the client's inputs. */
export const smallTenant = ({ word = "first", more = "" } = {}): string => `
  const org = new auth0.Organization("org", { name: "acme", displayName: "${word}", metadata: { tenantId: "acme" } });
  const app = new auth0.Client("app", {
    name: "acme.console", appType: "regular_web", description: "${word}", callbacks: ["https://acme.example/callback"] ${more}
  });
  new auth0.ClientCredentials("credentials", {
    clientId: app.clientId,
    authenticationMethod: "client_secret_post",
    clientSecret: pulumi.secret("canary-client-secret-${word}"),
  });
  const tenant = await auth0.getTenant();
  return { org: org.id, clientId: app.clientId, domain: tenant.domain };
`;
