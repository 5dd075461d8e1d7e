// The tenant's OAuth apps at Auth0, what they prove themselves with, and what they may ask for.
import { Client } from "@pulumi/auth0/client.js";
import { ClientCredentials } from "@pulumi/auth0/clientCredentials.js";
import { ClientGrant } from "@pulumi/auth0/clientGrant.js";
import { OrganizationClientGrant } from "@pulumi/auth0/organizationClientGrant.js";
import type { Output } from "@pulumi/pulumi";
import { auth0Name, auth0NameLengths } from "../../plan/auth0-name.ts";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import { AppCredential } from "../app-credential/app-credential.ts";
import { apiScopes } from "../permission-scopes.ts";
import type { PlatformOutcome } from "../platform-outcome.ts";
import type { Auth0Api } from "./auth0-apis.ts";
import type { Auth0Frame } from "./auth0-frame.ts";
import { rolesClaim } from "./roles-claim.ts";

export type Auth0Clients = Required<Pick<PlatformOutcome, "clientIds" | "otherClients" | "secrets">> & {
  /** ids of the apps at which people sign in */
  signIn: Output<string>[];
};

type App = TenantPlan["clients"][number];

const appTypes = { web: "regular_web", native: "native", machine: "non_interactive" } as const;
const grantTypes = {
  web: ["authorization_code", "refresh_token"],
  native: ["authorization_code", "refresh_token"],
  machine: ["client_credentials"],
} as const;

/** seconds: 30 days at most, 15 without use */
const refreshTokens = {
  rotationType: "rotating",
  expirationType: "expiring",
  leeway: 0,
  tokenLifetime: 2_592_000,
  idleTokenLifetime: 1_296_000,
};

/**
 * With `private_key_jwt` an app has the public keys of two epochs at once and stays one client. Auth0 gives a client one
 * secret only, so with `client_secret` odd and even epochs are two clients: the old one lives on until the next epoch.
 */
export function auth0Clients(frame: Auth0Frame, apis: readonly Auth0Api[]): Auth0Clients {
  const { plan, prefix, own } = frame;
  const { epoch, keepPrevious } = plan.rotation;
  const made: Auth0Clients = { clientIds: {}, otherClients: [], secrets: [], signIn: [] };
  const byKey = plan.options.auth0?.clientAuthentication !== "client_secret";

  const credential = (app: App, of: number): AppCredential =>
    new AppCredential(
      `${prefix}credential.${app.name}.${of}`,
      { owner: plan.owner, app: app.name, epoch: of, kind: byKey ? "rsa-key-pair" : "secret" },
      { parent: frame.tenant },
    );

  for (const app of plan.clients) {
    if (app.kind === "native") {
      const client = register(frame, apis, app, "");
      new ClientCredentials(
        `${prefix}proof.${app.name}`,
        { clientId: client.clientId, authenticationMethod: "none" },
        { ...own, deletedWith: client },
      );
      made.clientIds[app.name] = client.clientId;
      made.signIn.push(client.clientId);
      continue;
    }
    const current = credential(app, epoch);
    const previous = keepPrevious ? credential(app, epoch - 1) : undefined;
    if (byKey) {
      const client = register(frame, apis, app, "");
      const pairs = previous === undefined ? [current] : [current, previous];
      new ClientCredentials(
        `${prefix}proof.${app.name}`,
        {
          clientId: client.clientId,
          authenticationMethod: "private_key_jwt",
          privateKeyJwt: {
            credentials: pairs.map((pair, index) => ({
              name: `epoch-${epoch - index}`,
              credentialType: "public_key",
              algorithm: "PS256",
              pem: pair.publicPem,
            })),
          },
        },
        { ...own, deletedWith: client },
      );
      made.clientIds[app.name] = client.clientId;
      if (app.kind === "web") made.signIn.push(client.clientId);
      made.secrets.push({ field: `clients.${app.name}.privateKey`, value: current.secret });
      continue;
    }
    for (const [index, slot] of (previous === undefined ? [current] : [current, previous]).entries()) {
      const of = epoch - index;
      const suffix = of % 2 === 1 ? "" : ".b";
      const client = register(frame, apis, app, suffix);
      new ClientCredentials(
        `${prefix}proof.${app.name}${suffix}`,
        {
          clientId: client.clientId,
          authenticationMethod: "client_secret_post",
          clientSecretWo: slot.secret,
          clientSecretWoVersion: of,
        },
        { ...own, deletedWith: client },
      );
      if (app.kind === "web") made.signIn.push(client.clientId);
      if (index === 0) {
        made.clientIds[app.name] = client.clientId;
        made.secrets.push({ field: `clients.${app.name}.clientSecret`, value: slot.secret });
      } else made.otherClients.push({ ...app, name: `${app.name}-previous`, clientId: client.clientId });
    }
  }
  return made;
}

/** One client and its grants. A suspended tenant's keeps everything but the right to ask for a token. */
function register(frame: Auth0Frame, apis: readonly Auth0Api[], app: App, suffix: string): Client {
  const { plan, prefix, own, withOrganization, organization, suspended } = frame;
  const machine = app.kind === "machine";
  const client = new Client(
    `${prefix}client.${app.name}${suffix}`,
    {
      name: auth0Name(auth0NameLengths.client, plan.tenantId, app.name) + suffix,
      description: `${app.name} of ${plan.owner}`,
      appType: appTypes[app.kind],
      isFirstParty: true,
      oidcConformant: true,
      callbacks: app.redirectUris,
      grantTypes: suspended ? [] : [...grantTypes[app.kind]],
      jwtConfiguration: { alg: "RS256" },
      organizationUsage: "require",
      clientMetadata: { tenantId: plan.tenantId, rolesClaim: rolesClaim(plan), roles: app.roles.join(",") },
      ...(machine
        ? { defaultOrganization: { organizationId: organization.id, flows: ["client_credentials"] } }
        : {
            organizationRequireBehavior: "pre_login_prompt",
            organizationDiscoveryMethods: ["email", "organization_name"],
            refreshToken: refreshTokens,
          }),
    },
    own,
  );
  for (const { host, audience, scopes } of apis) {
    const grant = new ClientGrant(
      `${prefix}grant.${app.name}${suffix}.${host}`,
      {
        clientId: client.clientId,
        audience,
        scopes: apiScopes(app.scopes),
        subjectType: machine ? "client" : "user",
        ...(machine ? { organizationUsage: "require", allowAnyOrganization: false } : {}),
      },
      { ...own, deletedWith: client, dependsOn: [scopes] },
    );
    if (!machine) continue;
    new OrganizationClientGrant(
      `${prefix}organization-grant.${app.name}${suffix}.${host}`,
      { organizationId: organization.id, grantId: grant.id },
      withOrganization,
    );
  }
  return client;
}
