// The tenant's OAuth apps, what each proves itself with, and who of its people may use them.

import { OAuth, type OAuthArgs } from "@pulumi/okta/app/oauth.js";
import { PrincipalRateLimits } from "@pulumi/okta/principalRateLimits.js";
import type { Output } from "@pulumi/pulumi";
import type { TenantClient } from "../../bundle/documents.ts";
import { AppCredential } from "../app-credential/app-credential.ts";
import type { PlatformOutcome } from "../platform-outcome.ts";
import { assignGroups } from "./assign-groups.ts";
import type { OktaScope } from "./okta-scope.ts";
import { publicJwk } from "./public-jwk.ts";

type PlannedClient = Omit<TenantClient, "clientId">;

export interface OktaClient extends PlannedClient {
  clientId: Output<string>;
}

interface OktaClients extends Pick<PlatformOutcome, "clientIds" | "secrets"> {
  /** those of the plan, then those of the epoch before */
  all: OktaClient[];
  previous: OktaClient[];
}

/**
 * private_key_jwt: one app whose key set holds the keys of both epochs, so its client id stays. client_secret: Okta's
 * provider knows one secret an app, so each epoch has an app of its own. Either way both credentials are alive.
 */
export function oktaClients(scope: OktaScope, groups: ReadonlyMap<string, Output<string>>): OktaClients {
  const { plan, okta } = scope;
  const outcome: OktaClients = { all: [], previous: [], clientIds: {}, secrets: [] };
  const { epoch, keepPrevious } = plan.rotation;
  const epochs = keepPrevious ? [epoch, epoch - 1] : [epoch];
  const bySecret = okta.clientAuthentication === "client_secret";
  for (const client of plan.clients) {
    const confidential = client.kind !== "native";
    if (confidential && bySecret) {
      for (const each of epochs) {
        const app = oauthApp(scope, client, groups, { tokenEndpointAuthMethod: "client_secret_basic" }, each);
        if (each === epoch) {
          outcome.clientIds[client.name] = app.clientId;
          outcome.secrets.push({ field: `clients.${client.name}.clientSecret`, value: app.clientSecret });
        } else outcome.previous.push({ ...client, name: `${client.name}-previous`, clientId: app.clientId });
      }
    } else if (confidential) {
      const keys = epochs.map(
        (each) =>
          new AppCredential(
            scope.name("credential", client.name, `${each}`),
            { owner: plan.owner, app: client.name, epoch: each, kind: "rsa-key-pair" },
            { parent: scope.tenant },
          ),
      );
      const app = oauthApp(scope, client, groups, {
        tokenEndpointAuthMethod: "private_key_jwt",
        jwks: keys.map(({ keyId, publicPem }) => publicJwk(keyId, publicPem)),
      });
      outcome.clientIds[client.name] = app.clientId;
      const [current] = keys;
      if (current !== undefined)
        outcome.secrets.push({ field: `clients.${client.name}.privateKey`, value: current.secret });
    } else {
      outcome.clientIds[client.name] = oauthApp(scope, client, groups, { tokenEndpointAuthMethod: "none" }).clientId;
    }
  }
  const current = plan.clients.flatMap((client) => {
    const clientId = outcome.clientIds[client.name];
    return clientId === undefined ? [] : [{ ...client, clientId }];
  });
  outcome.all = [...current, ...outcome.previous];
  return outcome;
}

function oauthApp(
  { plan, okta, own, name, label, note, status }: OktaScope,
  client: PlannedClient,
  groups: ReadonlyMap<string, Output<string>>,
  credential: Partial<OAuthArgs>,
  epoch?: number,
): OAuth {
  const words = [client.name, ...(epoch === undefined ? [] : [`${epoch}`])];
  const machine = client.kind === "machine";
  const app = new OAuth(
    name("client", ...words),
    {
      label: label(`app ${words.join(" ")}`),
      type: machine ? "service" : client.kind,
      grantTypes: machine ? ["client_credentials"] : ["authorization_code", "refresh_token"],
      responseTypes: [machine ? "token" : "code"],
      // RFC 9700 2.1.1: every client that has a code to lose
      ...(machine ? {} : { pkceRequired: true, redirectUris: [...client.redirectUris] }),
      ...(machine ? {} : { refreshTokenRotation: "ROTATE", refreshTokenLeeway: 30, consentMethod: "TRUSTED" }),
      wildcardRedirect: "DISABLED",
      // Who may use it is a matter of groups, never of everybody in the org.
      implicitAssignment: false,
      issuerMode: plan.customDomain === undefined ? "ORG_URL" : "DYNAMIC",
      // The state keeps no secret that nothing needs.
      omitSecret: credential.tokenEndpointAuthMethod !== "client_secret_basic",
      ...{ autoKeyRotation: true, hideIos: true, hideWeb: true, adminNote: note, status },
      ...credential,
    },
    own,
  );
  if (!machine) assignGroups(name("client", ...words, "groups"), app.id, groups, { ...own, deletedWith: app });
  else if (okta.rateLimits !== undefined) {
    const { percentage, concurrencyPercentage } = okta.rateLimits;
    new PrincipalRateLimits(
      name("client", ...words, "limits"),
      {
        principalId: app.clientId,
        principalType: "OAUTH_CLIENT",
        defaultPercentage: percentage,
        ...(concurrencyPercentage === undefined ? {} : { defaultConcurrencyPercentage: concurrencyPercentage }),
      },
      { ...own, deletedWith: app },
    );
  }
  return app;
}
