// The character of the azuread package: Microsoft Graph, as far as tenants use it.
import { findsOne } from "../look-up.ts";
import type { PackageBehaviours, TypeBehaviour } from "../type-behaviour.ts";
import { appRoleAssignment } from "./app-role-assignment.ts";
import { application } from "./application.ts";
import { objectIdOf } from "./graph-ids.ts";

const applications = "azuread:index/application:Application";
const servicePrincipals = "azuread:index/servicePrincipal:ServicePrincipal";

const servicePrincipal: TypeBehaviour = {
  id: (_, { uuid }) => `/servicePrincipals/${uuid()}`,
  computed: ({ clientId = "" }, { id }) => ({
    objectId: objectIdOf(id),
    servicePrincipalNames: [clientId],
    type: "Application",
  }),
  defaults: () => ({ accountEnabled: true, appRoleAssignmentRequired: false }),
  unique: [["clientId"]],
  // the SDK's words don't say so; the published schema does
  replaceOn: ["clientId"],
  deleteBeforeReplace: false,
  references: [{ path: "clientId", type: applications, property: "clientId" }],
  unordered: ["tags"],
  effect({ properties }, cloud, what) {
    const assignments = "azuread:index/appRoleAssignment:AppRoleAssignment";
    if (what !== "delete") return;
    for (const { id, properties: own } of cloud.list(assignments))
      if ([own.principalObjectId, own.resourceObjectId].includes(properties.objectId ?? ""))
        cloud.remove(assignments, id);
  },
  onlyReal:
    "when a disabled service principal's tokens stop being issued (they end with their own life, about an hour)",
};

/** Every property but the key replaces: the SDK says so of each. The value is shown once, at creation. */
const applicationPassword: TypeBehaviour = {
  id: ({ applicationId }, { uuid }) => `${objectIdOf(applicationId)}/password/${uuid()}`,
  computed: (_, { id, text }) => ({ keyId: id.slice(-36), value: text(40, passwordAlphabet) }),
  references: [{ path: "applicationId", type: applications }],
  onlyReal:
    "the life of a password that names no end (two years unless the directory's policy says less), and whether policy forbids passwords",
};

const passwordAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789~._-";

const applicationFederatedIdentityCredential: TypeBehaviour = {
  id: ({ applicationId }, { uuid }) => `${objectIdOf(applicationId)}/federatedIdentityCredential/${uuid()}`,
  computed: (_, { id }) => ({ credentialId: id.slice(-36) }),
  references: [{ path: "applicationId", type: applications }],
  unique: [
    ["applicationId", "displayName"],
    ["applicationId", "issuer", "subject"],
  ],
  deleteBeforeReplace: false,
  check: ({ audiences }) =>
    Array.isArray(audiences) && audiences.length === 1
      ? []
      : [{ property: "audiences", reason: "must hold exactly one" }],
  onlyReal: "whether the issuer is reachable and signs as its discovery document says",
};

const applicationPreAuthorized: TypeBehaviour = {
  id: ({ applicationId, authorizedClientId }) =>
    `${objectIdOf(applicationId)}/preAuthorizedApplication/${String(authorizedClientId)}`,
  references: [
    { path: "applicationId", type: applications },
    { path: "authorizedClientId", type: applications, property: "clientId" },
  ],
  unique: [["applicationId", "authorizedClientId"]],
  unordered: ["permissionIds"],
  onlyReal: "whether another administrator's consent policy still asks the person",
};

/** Give it to the stand-in for `azuread`. */
export const azureadBehaviours: PackageBehaviours = {
  invokes: {
    "azuread:index/getApplication:getApplication": findsOne(applications, ["displayName", "clientId"]),
    "azuread:index/getServicePrincipal:getServicePrincipal": findsOne(servicePrincipals, ["clientId"]),
  },
  types: {
    [applications]: application,
    [servicePrincipals]: servicePrincipal,
    "azuread:index/applicationPassword:ApplicationPassword": applicationPassword,
    "azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential":
      applicationFederatedIdentityCredential,
    "azuread:index/applicationPreAuthorized:ApplicationPreAuthorized": applicationPreAuthorized,
    "azuread:index/appRoleAssignment:AppRoleAssignment": appRoleAssignment,
  },
};
