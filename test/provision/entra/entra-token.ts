/** Type tokens of the azuread package that tenants use. */
export const entraToken = {
  application: "azuread:index/application:Application",
  principal: "azuread:index/servicePrincipal:ServicePrincipal",
  password: "azuread:index/applicationPassword:ApplicationPassword",
  federated: "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential",
  access: "azuread:index/applicationPreAuthorized:ApplicationPreAuthorized",
  assignment: "azuread:index/appRoleAssignment:AppRoleAssignment",
} as const;
