// The tenant's own API in Entra: the audience of its tokens, with its roles and scopes.
import { Application } from "@pulumi/azuread/application.js";
import type { Provider } from "@pulumi/azuread/provider.js";
import { ServicePrincipal } from "@pulumi/azuread/servicePrincipal.js";
import { applicationName, ownerTags } from "../../plan/entra-naming.ts";
import { tenantNames } from "../../plan/tenant-names.ts";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import type { EntraIdentity } from "../../spec/entra-identity-spec.ts";
import type { Tenant } from "../tenant.ts";
import { oidcScopes } from "./oidc-scopes.ts";
import { stableUuid } from "./stable-uuid.ts";

/** The scope that every app of a person asks for, so that there is one to ask for. */
const accessScope = "mcp.access";

export interface ApiApplication {
  application: Application;
  servicePrincipal: ServicePrincipal;
  /** scope → id, those of the API alone */
  scopeIds: ReadonlyMap<string, string>;
  /** role → id */
  roleIds: ReadonlyMap<string, string>;
}

/**
 * Registers the application, which a suspension closes to other directories, and its service principal, which a
 * suspension disables: neither is deleted, and both open again in place.
 */
export function apiApplication(
  plan: TenantPlan,
  entra: EntraIdentity,
  { tenant, provider }: { tenant: Tenant; provider: Provider },
): ApiApplication {
  const { tenantId, owner, organization, protect } = plan;
  const { pulumi: prefix } = tenantNames(tenantId);
  const suspended = organization.status === "suspended";
  const scopes = new Set([
    accessScope,
    ...plan.clients.filter(({ kind }) => kind !== "machine").flatMap(({ scopes }) => scopes),
  ]);
  const scopeIds = new Map(
    [...scopes]
      .filter((scope) => !oidcScopes.has(scope))
      .sort()
      .map((scope) => [scope, stableUuid(`${owner}/scope/${scope}`)]),
  );
  const roleIds = new Map(plan.roles.map(({ roleId }) => [roleId, stableUuid(`${owner}/role/${roleId}`)]));
  const emailClaims = [{ name: "email" }, { name: "xms_edov" }, { name: "sid" }];
  const application = new Application(
    `${prefix}api`,
    {
      displayName: applicationName(plan, "API"),
      preventDuplicateNames: true,
      // a closed audience cuts off every directory but ours, in place
      signInAudience:
        (entra.kind ?? "external-id") === "multi-tenant" && !suspended ? "AzureADMultipleOrgs" : "AzureADMyOrg",
      identifierUris: [`api://${entra.directory}/${owner.replaceAll("/", ".")}`],
      api: {
        // version 2 tokens alone carry the client id as `aud` and the directory in `iss`
        requestedAccessTokenVersion: 2,
        // mapped claims could be written by whoever may edit a policy
        mappedClaimsEnabled: false,
        oauth2PermissionScopes: [...scopeIds].map(([value, id]) => ({
          ...{ id, value, type: "User", enabled: true },
          adminConsentDisplayName: value,
          adminConsentDescription: `Lets an app use ${value} of ${organization.displayName} for the person who signs in`,
          userConsentDisplayName: value,
          userConsentDescription: `Lets the app use ${value} of ${organization.displayName} for you`,
        })),
      },
      appRoles: plan.roles.map(({ roleId, name }) => ({
        ...{ id: roleIds.get(roleId) ?? "", value: roleId, displayName: name, enabled: true },
        description: `Role ${roleId} of ${organization.displayName}`,
        allowedMemberTypes: ["Application", "User"],
      })),
      optionalClaims: { accessTokens: emailClaims },
      tags: ownerTags(plan),
    },
    { parent: tenant, provider, protect },
  );
  const servicePrincipal = new ServicePrincipal(
    `${prefix}api.principal`,
    {
      clientId: application.clientId,
      accountEnabled: !suspended,
      appRoleAssignmentRequired: (entra.assignment ?? "required") === "required",
      tags: ownerTags(plan),
    },
    { parent: tenant, provider },
  );
  return { application, servicePrincipal, scopeIds, roleIds };
}
