// One authorization server for each audience: Okta gives a server one `aud`, and each host of the tenant has its own.

import { Server } from "@pulumi/okta/auth/server.js";
import { ServerClaim, type ServerClaimArgs } from "@pulumi/okta/auth/serverClaim.js";
import { ServerPolicy } from "@pulumi/okta/auth/serverPolicy.js";
import { ServerPolicyRule } from "@pulumi/okta/auth/serverPolicyRule.js";
import { ServerScope } from "@pulumi/okta/auth/serverScope.js";
import type { Output, Resource } from "@pulumi/pulumi";
import { oktaNameLengths, oktaPrefix } from "../../plan/okta-name.ts";
import type { OktaClient } from "./okta-clients.ts";
import type { OktaScope } from "./okta-scope.ts";
import { clientScopes, oktaScopes } from "./okta-scopes.ts";

/** minutes: a leaked access token is worth a quarter of an hour */
const lifetimes = {
  accessTokenLifetimeMinutes: 15,
  refreshTokenLifetimeMinutes: 10_080,
  refreshTokenWindowMinutes: 1_440,
};

/** Claim that vouches for `email`: Okta's directory owns the address, so it is verified where a person has one. */
export const emailClaim = "email_is_verified";

/** Registers a server with its parts. `which` tells the tenant's servers apart. */
export function oktaServer(
  scope: OktaScope,
  which: string,
  audience: string,
  clients: readonly OktaClient[],
  groups: ReadonlyMap<string, Output<string>>,
): Server {
  const { plan, own, name, label, note, status } = scope;
  const server = new Server(
    name("server", which),
    {
      name: label(`server ${which}`),
      description: note,
      audiences: [audience],
      // With several sign-in hosts in an org, only the request tells which one is meant.
      issuerMode: plan.customDomain === undefined ? "ORG_URL" : "DYNAMIC",
      credentialsRotationMode: "AUTO",
      status,
    },
    { ...own, protect: plan.protect },
  );
  // The server takes its parts with it.
  const part = { ...own, deletedWith: server };
  const authServerId = server.id;

  const scopes = new Map<string, ServerScope>();
  for (const scopeName of oktaScopes(plan)) {
    const args = { authServerId, name: scopeName, consent: "IMPLICIT", metadataPublish: "ALL_CLIENTS" };
    scopes.set(scopeName, new ServerScope(name("server", which, "scope", scopeName), args, part));
  }

  const claim = (claimName: string, args: Pick<ServerClaimArgs, "value"> & Partial<ServerClaimArgs>): void => {
    const always = { authServerId, name: claimName, claimType: "RESOURCE", alwaysIncludeInToken: true, status };
    new ServerClaim(name("server", which, "claim", claimName), { valueType: "EXPRESSION", ...always, ...args }, part);
  };
  claim(plan.claims.tenant, { value: JSON.stringify(plan.tenantId) });
  claim(plan.claims.roles, { valueType: "GROUPS", groupFilterType: "STARTS_WITH", value: oktaPrefix(plan) });
  claim("client_id", { value: "app.clientId" });
  // A machine's token has no person: Okta's own claim `sub` asks in the same way.
  claim("email", { value: "(appuser != null) ? user.email : null" });
  claim(emailClaim, { value: '(appuser != null) ? "true" : "false"' });

  let before: Resource[] = [];
  for (const [index, client] of clients.entries()) {
    // One after the other, because each takes the next priority; clients don't overlap, so the order means nothing.
    const ordered = { ...part, dependsOn: before, ignoreChanges: ["priority"] };
    const policy = new ServerPolicy(
      name("server", which, "policy", client.name),
      {
        authServerId,
        name: label(`policy ${client.name}`, oktaNameLengths.rule),
        description: note,
        clientWhitelists: [client.clientId],
        priority: index + 1,
        status,
      },
      ordered,
    );
    const machine = client.kind === "machine";
    const rule = new ServerPolicyRule(
      name("server", which, "rule", client.name),
      {
        authServerId,
        policyId: policy.id,
        name: label(`rule ${client.name}`, oktaNameLengths.rule),
        grantTypeWhitelists: [machine ? "client_credentials" : "authorization_code"],
        // Only people of the tenant's groups; a machine has no groups, and Okta wants everybody named.
        groupWhitelists: machine ? ["EVERYONE"] : [...groups.values()],
        scopeWhitelists: clientScopes(plan, client),
        priority: 1,
        ...lifetimes,
        status,
      },
      // A rule may only name scopes that exist.
      { ...part, dependsOn: [...scopes.values()] },
    );
    before = [rule];
  }
  return server;
}
