// Entra: what a killed run may have made in the directory, by name and our tags.
import { getApplication } from "@pulumi/azuread/getApplication.js";
import { getServicePrincipal } from "@pulumi/azuread/getServicePrincipal.js";
import { again, byId, type Finder, type Finders, findOne, judged, text, unseen } from "./finder.ts";

const application: Finder = async (inputs, options) => {
  const displayName = text(inputs, "displayName");
  const found = await findOne(getApplication({ displayName }, options));
  return judged(found?.id, sorted(found?.tags), sorted(inputs.tags), `application ${displayName} without our tags`);
};

const servicePrincipal: Finder = async (inputs, options) => {
  const clientId = text(inputs, "clientId");
  const found = await findOne(getServicePrincipal({ clientId }, options));
  // An application has one in a directory, and the application is ours.
  return judged(found?.id, found?.clientId, clientId, "");
};

export const azureadFinders: Finders = {
  "azuread:index/application:Application": application,
  "azuread:index/servicePrincipal:ServicePrincipal": servicePrincipal,
  // A password's value is told once, to whoever is dead: one more is made, and nobody can use the other.
  "azuread:index/applicationPassword:ApplicationPassword": again,
  "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential": unseen(
    "<object id of the application>/federatedIdentityCredential/<credential id>",
  ),
  "azuread:index/applicationPreAuthorized:ApplicationPreAuthorized": byId(
    (inputs) =>
      `${text(inputs, "applicationId").split("/").at(-1)}/preAuthorizedApplication/${text(inputs, "authorizedClientId")}`,
  ),
  "azuread:index/appRoleAssignment:AppRoleAssignment": unseen(
    "/servicePrincipals/<object id of the resource>/appRoleAssignedTo/<assignment id>",
  ),
};

function sorted(list: unknown): unknown {
  return Array.isArray(list) ? [...list].sort() : list;
}
