// The type tokens of Auth0 that behaviours refer to each other by.

const tokenOf = <Name extends string>(name: Name) =>
  `auth0:index/${name}:${name.charAt(0).toUpperCase()}${name.slice(1)}`;

export const tokens = {
  action: tokenOf("action"),
  triggerAction: tokenOf("triggerAction"),
  client: tokenOf("client"),
  clientCredentials: tokenOf("clientCredentials"),
  clientGrant: tokenOf("clientGrant"),
  connection: tokenOf("connection"),
  connectionClients: tokenOf("connectionClients"),
  customDomain: tokenOf("customDomain"),
  customDomainVerification: tokenOf("customDomainVerification"),
  organization: tokenOf("organization"),
  organizationClientGrant: tokenOf("organizationClientGrant"),
  organizationConnections: tokenOf("organizationConnections"),
  organizationDiscoveryDomain: tokenOf("organizationDiscoveryDomain"),
  resourceServer: tokenOf("resourceServer"),
  resourceServerScopes: tokenOf("resourceServerScopes"),
  role: tokenOf("role"),
  rolePermissions: tokenOf("rolePermissions"),
};
