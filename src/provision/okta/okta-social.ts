// The tenant's own apps at Google, GitHub and Microsoft as identity providers of the org.

import { Social } from "@pulumi/okta/idp/social.js";
import type { Output } from "@pulumi/pulumi";
import type { OktaScope } from "./okta-scope.ts";
import { secretVersion } from "./secret-version.ts";

const types = { google: "GOOGLE", github: "GITHUB", microsoft: "MICROSOFT" } as const;

/**
 * Whoever comes this way has no role until somebody gives one. Accounts are linked to the tenant's people only, and
 * never by Microsoft's word: an address there need not belong to who has it ("nOAuth").
 */
export function oktaSocial(scope: OktaScope, groups: ReadonlyMap<string, Output<string>>): void {
  const { plan, own, name, label, secret, status } = scope;
  for (const app of plan.social) {
    const clientSecretWo = secret(app.secret);
    const linked = app.provider !== "microsoft";
    new Social(
      name("social", app.provider, app.name),
      {
        name: label(`${app.provider} ${app.name}`),
        type: types[app.provider],
        protocolType: app.provider === "github" ? "OAUTH2" : "OIDC",
        clientId: app.clientId,
        clientSecretWo,
        clientSecretWoVersion: secretVersion(clientSecretWo),
        scopes: app.scopes,
        provisioningAction: "AUTO",
        accountLinkAction: linked ? "AUTO" : "DISABLED",
        ...(linked ? { accountLinkGroupIncludes: [...groups.values()] } : {}),
        groupsAction: "NONE",
        deprovisionedAction: "NONE",
        suspendedAction: "NONE",
        subjectMatchType: "USERNAME",
        usernameTemplate: "idpuser.email",
        issuerMode: plan.customDomain === undefined ? "ORG_URL" : "DYNAMIC",
        status,
      },
      own,
    );
  }
}
