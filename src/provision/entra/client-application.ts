// One of the tenant's apps in Entra, with what it may ask the API for.
import { Application } from "@pulumi/azuread/application.js";
import { ApplicationPreAuthorized } from "@pulumi/azuread/applicationPreAuthorized.js";
import { AppRoleAssignment } from "@pulumi/azuread/appRoleAssignment.js";
import type { Provider } from "@pulumi/azuread/provider.js";
import { ServicePrincipal } from "@pulumi/azuread/servicePrincipal.js";
import { applicationName, ownerTags } from "../../plan/entra-naming.ts";
import { tenantNames } from "../../plan/tenant-names.ts";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import type { Tenant } from "../tenant.ts";
import type { ApiApplication } from "./api-application.ts";
import type { EntraPlace } from "./entra-place.ts";
import { graphClientId, oidcScopes } from "./oidc-scopes.ts";

/** What an app is registered with. */
export interface ClientSurroundings {
  tenant: Tenant;
  provider: Provider;
  place: EntraPlace;
  api: ApiApplication;
}

export interface ClientApplication {
  application: Application;
  servicePrincipal: ServicePrincipal;
}

/** Registers app, service principal and permissions. A person's app is pre-authorized: nobody is asked to consent to our own API. */
export function clientApplication(
  plan: TenantPlan,
  client: TenantPlan["clients"][number],
  { tenant, provider, place, api }: ClientSurroundings,
): ClientApplication {
  const name = `${tenantNames(plan.tenantId).pulumi}client.${client.name}`;
  const options = { parent: tenant, provider };
  const suspended = plan.organization.status === "suspended";
  const machine = client.kind === "machine";
  const scopes = machine
    ? []
    : [...api.scopeIds].filter(([scope]) => scope === "mcp.access" || client.scopes.includes(scope));
  const own = machine
    ? client.roles.map((role) => ({ id: api.roleIds.get(role) ?? "", type: "Role" }))
    : scopes.map(([, id]) => ({ id, type: "Scope" }));
  const graph = machine
    ? []
    : [...oidcScopes].filter(([scope]) => client.scopes.includes(scope)).map(([, id]) => ({ id, type: "Scope" }));
  const application = new Application(
    name,
    {
      displayName: applicationName(plan, client.name),
      preventDuplicateNames: true,
      signInAudience: place.kind === "multi-tenant" && !suspended ? "AzureADMultipleOrgs" : "AzureADMyOrg",
      api: { requestedAccessTokenVersion: 2 },
      // the password and device-code flows of public clients stay off
      fallbackPublicClientEnabled: false,
      ...(client.kind === "native" ? { publicClient: { redirectUris: client.redirectUris } } : {}),
      web: {
        ...(client.kind === "web" ? { redirectUris: client.redirectUris } : {}),
        implicitGrant: { accessTokenIssuanceEnabled: false, idTokenIssuanceEnabled: false },
      },
      requiredResourceAccesses: [
        ...(own.length > 0 ? [{ resourceAppId: api.application.clientId, resourceAccesses: own }] : []),
        ...(graph.length > 0 ? [{ resourceAppId: graphClientId, resourceAccesses: graph }] : []),
      ],
      tags: ownerTags(plan),
    },
    options,
  );
  const principal = new ServicePrincipal(
    `${name}.principal`,
    { clientId: application.clientId, accountEnabled: !suspended, tags: ownerTags(plan) },
    options,
  );
  if (!machine)
    new ApplicationPreAuthorized(
      `${name}.access`,
      {
        applicationId: api.application.id,
        authorizedClientId: application.clientId,
        permissionIds: scopes.map(([, id]) => id),
      },
      options,
    );
  // In a customer's directory its own administrator assigns them, by consenting to what the app requires.
  if (machine && place.kind === "external-id")
    for (const role of client.roles)
      new AppRoleAssignment(
        `${name}.role.${role}`,
        {
          appRoleId: api.roleIds.get(role) ?? "",
          principalObjectId: principal.objectId,
          resourceObjectId: api.servicePrincipal.objectId,
        },
        // the role must exist before it is assigned, and goes after its assignment
        { ...options, dependsOn: [api.application] },
      );
  return { application, servicePrincipal: principal };
}
