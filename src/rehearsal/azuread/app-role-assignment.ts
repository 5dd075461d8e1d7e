// azuread:index/appRoleAssignment:AppRoleAssignment: a role of one service principal given to another.
import type { PlainValue } from "../../provider/reveal.ts";
import type { Cloud } from "../cloud.ts";
import { RehearsalError } from "../rehearsal-error.ts";
import type { TypeBehaviour } from "../type-behaviour.ts";

const principals = "azuread:index/servicePrincipal:ServicePrincipal";

export const appRoleAssignment: TypeBehaviour = {
  id({ appRoleId, resourceObjectId }, { cloud, text }) {
    if (!hasRole(cloud, resourceObjectId, appRoleId))
      throw new RehearsalError(
        "rehearsal.invalid",
        "The permission being assigned was not found on the application (400).",
        {
          kind: "failed",
        },
      );
    return `/servicePrincipals/${String(resourceObjectId)}/appRoleAssignedTo/${text(43, assignmentAlphabet)}`;
  },
  computed: () => ({ principalType: "ServicePrincipal" }),
  references: [
    { path: "principalObjectId", type: principals, property: "objectId" },
    { path: "resourceObjectId", type: principals, property: "objectId" },
  ],
  unique: [["appRoleId", "principalObjectId", "resourceObjectId"]],
  onlyReal: "whether the deploying identity may grant it (AppRoleAssignment.ReadWrite.All)",
};

const assignmentAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** A service principal has its application's roles. */
function hasRole(cloud: Cloud, objectId: PlainValue | undefined, roleId: PlainValue | undefined): boolean {
  const resource = cloud.list(principals).find(({ properties }) => properties.objectId === objectId);
  const application = cloud
    .list("azuread:index/application:Application")
    .find(({ properties }) => properties.clientId === resource?.properties.clientId);
  return Object.values(application?.properties.appRoleIds ?? {}).includes(roleId);
}
