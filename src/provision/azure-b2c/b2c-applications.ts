// The tenant's own API and its apps in a B2C directory: registered so that the directory's policies may sign people in to them.
import { Application, type ApplicationArgs } from "@pulumi/azuread/application.js";
import { ApplicationPreAuthorized } from "@pulumi/azuread/applicationPreAuthorized.js";
import { AppRoleAssignment } from "@pulumi/azuread/appRoleAssignment.js";
import type { Provider } from "@pulumi/azuread/provider.js";
import { ServicePrincipal } from "@pulumi/azuread/servicePrincipal.js";
import { tenantNames } from "../../plan/tenant-names.ts";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import type { B2cIdentity } from "../../spec/b2c-identity-spec.ts";
import { applicationName, ownerTags } from "../../plan/entra-naming.ts";
import { graphClientId, oidcScopes } from "../entra/oidc-scopes.ts";
import { stableUuid } from "../entra/stable-uuid.ts";
import type { Tenant } from "../tenant.ts";

/** The scope that every app of a person asks for, so that there is one to ask for. */
const accessScope = "mcp.access";

interface Surroundings {
  tenant: Tenant;
  provider: Provider;
}

interface Api {
  application: Application;
  servicePrincipal: ServicePrincipal;
  scopeIds: ReadonlyMap<string, string>;
  roleIds: ReadonlyMap<string, string>;
}

export interface B2cApplications {
  api: Application;
  /** client name → its application */
  clients: ReadonlyMap<string, Application>;
}

/** A suspension disables every service principal, in place; no other audience would let policies sign people in. */
export function b2cApplications(plan: TenantPlan, b2c: B2cIdentity, around: Surroundings): B2cApplications {
  const api = apiOf(plan, b2c, around);
  const clients = new Map(plan.clients.map((client) => [client.name, clientOf(plan, client, api, around)]));
  return { api: api.application, clients };
}

function shared(plan: TenantPlan, part: string): ApplicationArgs {
  return {
    displayName: applicationName(plan, part),
    preventDuplicateNames: true,
    // the audience of user flows and custom policies: accounts of any identity provider
    signInAudience: "AzureADandPersonalMicrosoftAccount",
    tags: ownerTags(plan),
  };
}

function apiOf(plan: TenantPlan, b2c: B2cIdentity, { tenant, provider }: Surroundings): Api {
  const { tenantId, owner, organization, protect } = plan;
  const { pulumi: prefix } = tenantNames(tenantId);
  const asked = plan.clients.filter(({ kind }) => kind !== "machine").flatMap(({ scopes }) => scopes);
  const scopes = [...new Set([accessScope, ...asked])].filter((scope) => !oidcScopes.has(scope)).sort();
  const scopeIds = new Map(scopes.map((scope) => [scope, stableUuid(`${owner}/scope/${scope}`)]));
  const roleIds = new Map(plan.roles.map(({ roleId }) => [roleId, stableUuid(`${owner}/role/${roleId}`)]));
  const application = new Application(
    `${prefix}api`,
    {
      ...shared(plan, "API"),
      identifierUris: [`https://${b2c.tenant}.onmicrosoft.com/${owner.replaceAll("/", ".")}`],
      api: {
        requestedAccessTokenVersion: 2,
        oauth2PermissionScopes: [...scopeIds].map(([value, id]) => ({
          // of an audience with personal accounts every scope is the administrator's to give
          ...{ id, value, type: "Admin", enabled: true, adminConsentDisplayName: value },
          adminConsentDescription: `Lets an app use ${value} of ${organization.displayName} for the person who signs in`,
        })),
      },
      appRoles: plan.roles.map(({ roleId, name }) => ({
        ...{ id: roleIds.get(roleId) ?? "", value: roleId, displayName: name, enabled: true },
        description: `Role ${roleId} of ${organization.displayName}`,
        // people's roles are not the directory's to give: B2C's tokens hold none
        allowedMemberTypes: ["Application"],
      })),
    },
    { parent: tenant, provider, protect },
  );
  const servicePrincipal = principalOf(plan, `${prefix}api`, application, { tenant, provider });
  return { application, servicePrincipal, scopeIds, roleIds };
}

function clientOf(
  plan: TenantPlan,
  client: TenantPlan["clients"][number],
  api: Api,
  { tenant, provider }: Surroundings,
): Application {
  const name = `${tenantNames(plan.tenantId).pulumi}client.${client.name}`;
  const options = { parent: tenant, provider };
  const machine = client.kind === "machine";
  const scopeIds = [...api.scopeIds]
    .filter(([scope]) => scope === accessScope || client.scopes.includes(scope))
    .map(([, id]) => id);
  const own = machine
    ? client.roles.map((role) => ({ id: api.roleIds.get(role) ?? "", type: "Role" }))
    : scopeIds.map((id) => ({ id, type: "Scope" }));
  // B2C's policies know these two of Graph's scopes; without them there is no ID and no refresh token
  const graph = machine
    ? []
    : ["openid", "offline_access"].map((scope) => ({ id: oidcScopes.get(scope) ?? "", type: "Scope" }));
  const application = new Application(
    name,
    {
      ...shared(plan, client.name),
      api: { requestedAccessTokenVersion: 2 },
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
    },
    options,
  );
  const principal = principalOf(plan, name, application, { tenant, provider });
  if (!machine)
    new ApplicationPreAuthorized(
      `${name}.access`,
      { applicationId: api.application.id, authorizedClientId: application.clientId, permissionIds: scopeIds },
      options,
    );
  if (machine)
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
  return application;
}

function principalOf(
  plan: TenantPlan,
  name: string,
  application: Application,
  { tenant, provider }: Surroundings,
): ServicePrincipal {
  return new ServicePrincipal(
    `${name}.principal`,
    {
      clientId: application.clientId,
      accountEnabled: plan.organization.status !== "suspended",
      tags: ownerTags(plan),
    },
    { parent: tenant, provider },
  );
}
