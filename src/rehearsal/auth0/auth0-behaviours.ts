// The character of the auth0 package: the Management API, as far as tenants use it.
import type { PackageBehaviours, TypeBehaviour } from "../type-behaviour.ts";
import { action, triggerAction } from "./action.ts";
import { auth0Invokes } from "./auth0-invokes.ts";
import { client, clientCredentials, clientGrant } from "./client.ts";
import { connection, connectionClients } from "./connection.ts";
import { customDomain, customDomainVerification } from "./custom-domain.ts";
import {
  organization,
  organizationClientGrant,
  organizationConnections,
  organizationDiscoveryDomain,
} from "./organization.ts";
import { resourceServer, resourceServerScopes } from "./resource-server.ts";
import { tokens } from "./tokens.ts";

const role: TypeBehaviour = {
  id: (_, { text }) => `rol_${text(16)}`,
  defaults: () => ({ description: "Managed by Pulumi" }),
  unique: [["name"]],
  deleteBeforeReplace: true,
  cascades: [{ type: tokens.rolePermissions, by: "roleId" }],
  onlyReal: "how many roles the subscription allows (1,000 for each Auth0 tenant by default)",
};

const rolePermissions: TypeBehaviour = {
  id: ({ roleId }) => String(roleId),
  replaceOn: ["roleId"],
  references: [
    { path: "roleId", type: tokens.role },
    { path: "permissions[].resourceServerIdentifier", type: tokens.resourceServer, property: "identifier" },
  ],
  unordered: ["permissions"],
  onlyReal: "whether a permission is one of the API's scopes at the moment of the call",
};

/** Ids, references, names that are taken, and the rules of Auth0 that the SDK's types can't say. */
export const auth0Behaviours: PackageBehaviours = {
  invokes: auth0Invokes,
  types: {
    [tokens.action]: action,
    [tokens.triggerAction]: triggerAction,
    [tokens.client]: client,
    [tokens.clientCredentials]: clientCredentials,
    [tokens.clientGrant]: clientGrant,
    [tokens.connection]: connection,
    [tokens.connectionClients]: connectionClients,
    [tokens.customDomain]: customDomain,
    [tokens.customDomainVerification]: customDomainVerification,
    [tokens.organization]: organization,
    [tokens.organizationClientGrant]: organizationClientGrant,
    [tokens.organizationConnections]: organizationConnections,
    [tokens.organizationDiscoveryDomain]: organizationDiscoveryDomain,
    [tokens.resourceServer]: resourceServer,
    [tokens.resourceServerScopes]: resourceServerScopes,
    [tokens.role]: role,
    [tokens.rolePermissions]: rolePermissions,
  },
};
