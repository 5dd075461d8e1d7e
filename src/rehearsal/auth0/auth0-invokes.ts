// Auth0's data sources, as far as what was left behind is looked for by them.
import { findsOne, lists, shown } from "../look-up.ts";
import type { InvokeBehaviour } from "../type-behaviour.ts";
import { tokens } from "./tokens.ts";

const token = (name: string): string => `auth0:index/${name}:${name}`;

/** By function token. */
export const auth0Invokes: Readonly<Record<string, InvokeBehaviour>> = {
  [token("getAction")]: findsOne(tokens.action, ["name"]),
  // Real ones are listed by a part of their name.
  [token("getClients")]: lists("clients", tokens.client, { nameFilter: "name" }, (object) => ({
    ...shown(object),
    clientId: object.id,
  })),
  [token("getClientGrants")]: lists("clientGrants", tokens.clientGrant, { clientId: "clientId", audience: "audience" }),
  [token("getConnection")]: findsOne(tokens.connection, ["name"]),
  [token("getCustomDomains")]: lists("customDomains", tokens.customDomain),
  [token("getOrganization")]: findsOne(tokens.organization, ["name"]),
  [token("getResourceServer")]: findsOne(tokens.resourceServer, ["identifier"]),
  [token("getRole")]: findsOne(tokens.role, ["name"]),
};
