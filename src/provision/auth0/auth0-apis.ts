// The tenant's APIs at Auth0, one for each host, and its roles as permissions of them.
import { ResourceServer } from "@pulumi/auth0/resourceServer.js";
import { ResourceServerScopes } from "@pulumi/auth0/resourceServerScopes.js";
import { Role } from "@pulumi/auth0/role.js";
import { RolePermissions } from "@pulumi/auth0/rolePermissions.js";
import { auth0Name, auth0NameLengths } from "../../plan/auth0-name.ts";
import { roleScopes, tenantScopes } from "../permission-scopes.ts";
import type { Auth0Frame } from "./auth0-frame.ts";

/** An API by its audience; `scopes` has made the API's scopes, so grants wait for it. */
export interface Auth0Api {
  host: string;
  audience: string;
  scopes: ResourceServerScopes;
}

/** seconds; a tenant that is suspended is refused by the runtime at once, whatever its tokens say */
const tokenLifetime = 3_600;

/**
 * An API belongs to the tenant and not to the platform stack, because its identifier is the token's audience, and that
 * is the tenant's own host: were it shared, a token for one tenant would have the audience of all. Only apps with a
 * grant get tokens for it, people's included, so that no other tenant's app can ask for one.
 */
export function auth0Apis(frame: Auth0Frame): Auth0Api[] {
  const { plan, prefix, own } = frame;
  const scopes = tenantScopes(plan);
  const apis = plan.organization.audiences.map((audience): Auth0Api => {
    const host = new URL(audience).hostname;
    const server = new ResourceServer(
      `${prefix}api.${host}`,
      {
        identifier: audience,
        name: auth0Name(auth0NameLengths.api, plan.tenantId, host),
        signingAlg: "RS256",
        tokenDialect: "rfc9068_profile_authz",
        enforcePolicies: true,
        allowOfflineAccess: true,
        skipConsentForVerifiableFirstPartyClients: true,
        tokenLifetime,
        tokenLifetimeForWeb: tokenLifetime,
        subjectTypeAuthorization: {
          user: { policy: "require_client_grant" },
          client: { policy: "require_client_grant" },
        },
      },
      own,
    );
    const made = new ResourceServerScopes(
      `${prefix}scopes.${host}`,
      {
        resourceServerIdentifier: server.identifier,
        scopes: scopes.map((name) => ({ name, description: name })),
      },
      { ...own, deletedWith: server },
    );
    return { host, audience, scopes: made };
  });
  for (const role of plan.roles) {
    const made = new Role(
      `${prefix}role.${role.roleId}`,
      {
        name: auth0Name(auth0NameLengths.role, plan.tenantId, role.roleId),
        description: `${role.name} of ${plan.owner}`,
      },
      own,
    );
    const names = roleScopes(role, scopes);
    if (names.length === 0) continue;
    new RolePermissions(
      `${prefix}permissions.${role.roleId}`,
      {
        roleId: made.id,
        permissions: apis.flatMap(({ audience }) =>
          names.map((name) => ({ name, resourceServerIdentifier: audience })),
        ),
      },
      { ...own, deletedWith: made, dependsOn: apis.map((api) => api.scopes) },
    );
  }
  return apis;
}
