// Okta's data sources, as far as tenants are provisioned and what was left behind is looked for by them.
import { findsOne, lists, shown } from "../look-up.ts";
import type { InvokeBehaviour } from "../type-behaviour.ts";
import { getPolicy } from "./routing.ts";
import { tokens } from "./tokens.ts";

/** By function token. */
export const oktaInvokes: Readonly<Record<string, InvokeBehaviour>> = {
  "okta:policy/getPolicy:getPolicy": getPolicy,
  "okta:auth/getServer:getServer": findsOne(tokens.server, ["name"]),
  "okta:auth/getServerPolicy:getServerPolicy": findsOne(tokens.policy, ["authServerId", "name"]),
  "okta:auth/getServerScopes:getServerScopes": lists("scopes", tokens.scope, { authServerId: "authServerId" }),
  "okta:index/getApps:getApps": lists("apps", [tokens.oauth, tokens.samlApp], { label: "label" }),
  "okta:index/getAuthServerClaim:getAuthServerClaim": findsOne(tokens.claim, ["authServerId", "name"]),
  "okta:index/getBrands:getBrands": lists("brands", tokens.brand),
  "okta:index/getDomain:getDomain": (input, cloud) =>
    findsOne(tokens.domain, ["name"], (object) => ({ ...shown(object), domain: object.properties.name ?? "" }))(
      { name: input.domainIdOrName ?? "" },
      cloud,
    ),
  "okta:group/getGroup:getGroup": findsOne(tokens.group, ["name"]),
  "okta:group/getRule:getRule": findsOne(tokens.groupRule, ["name"]),
  "okta:idp/getOidc:getOidc": findsOne(tokens.oidcIdp, ["name"]),
  "okta:idp/getSaml:getSaml": findsOne(tokens.samlIdp, ["name"]),
  "okta:idp/getSocial:getSocial": findsOne(tokens.socialIdp, ["name"]),
};
