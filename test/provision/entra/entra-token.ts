/** Type tokens of the azuread package that tenants use. */
export const entraToken = {
  application: "azuread:index/application:Application",
  principal: "azuread:index/servicePrincipal:ServicePrincipal",
  password: "azuread:index/applicationPassword:ApplicationPassword",
  federated: "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential",
  access: "azuread:index/applicationPreAuthorized:ApplicationPreAuthorized",
  assignment: "azuread:index/appRoleAssignment:AppRoleAssignment",
} as const;

/** Types of our own provider in an External ID directory, and what Graph's objects are called in the cloud. */
export const connectionToken = {
  own: {
    oidc: "tenantry:entra:OidcProvider",
    social: "tenantry:entra:SocialProvider",
    saml: "tenantry:entra:SamlFederation",
    flow: "tenantry:entra:UserFlow",
  },
  graph: {
    oidc: "graph:oidcProvider",
    social: "graph:socialProvider",
    saml: "graph:federation",
    flow: "graph:userFlow",
  },
} as const;
