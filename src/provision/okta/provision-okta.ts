// A tenant's plan in an Okta org: authorization servers of its own, its apps, groups and connections.
import { interpolate, type Output } from "@pulumi/pulumi";
import { oktaPrefix } from "../../plan/okta-name.ts";
import { oktaHost } from "../../plan/okta-routes.ts";
import { oktaServerWord } from "../../plan/provider-names.ts";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import { IssuerKeys } from "../issuer-keys/issuer-keys.ts";
import type { PlatformOutcome } from "../platform-outcome.ts";
import { ProvisionError } from "../provision-error.ts";
import type { ProgramPlace } from "../provision-tenant.ts";
import type { Tenant } from "../tenant.ts";
import { oktaClients } from "./okta-clients.ts";
import { oktaConnections } from "./okta-connections.ts";
import { oktaDomain } from "./okta-domain.ts";
import { oktaGroups } from "./okta-groups.ts";
import { oktaSamlApps } from "./okta-saml-apps.ts";
import { oktaScope } from "./okta-scope.ts";
import { emailClaim, oktaServer } from "./okta-server.ts";
import { oktaSocial } from "./okta-social.ts";

/**
 * Registers everything. An org is shared: what keeps tenants apart is an authorization server of one's own (issuer and
 * audience), policies that name the tenant's clients and groups only, and names that begin with the tenant's id.
 */
export async function provisionOkta(plan: TenantPlan, tenant: Tenant, place: ProgramPlace): Promise<PlatformOutcome> {
  const scope = oktaScope(plan, tenant, place);
  const groups = oktaGroups(scope);
  const { all, previous, clientIds, secrets } = oktaClients(scope, groups);
  const dns = await oktaDomain(scope);
  oktaSamlApps(scope, groups);
  const routes = oktaConnections(scope, groups);
  oktaSocial(scope, groups);
  const servers = plan.organization.audiences.map((audience, index) => {
    const which = oktaServerWord(index);
    const { id, issuer } = oktaServer(scope, which, audience, all, groups);
    const args = { issuer, jwksUri: interpolate`${issuer}/v1/keys` };
    const keys = new IssuerKeys(scope.name("keys", which), args, { parent: tenant });
    // Asked at the tenant's own host, the same server with the same keys calls itself by that host.
    const hosts = [...(hasOwnHost(plan) ? [interpolate`https://${plan.customDomain ?? ""}/oauth2/${id}`] : []), issuer];
    return hosts.map((host) => ({ issuer: host, trusted: trustedIssuer(plan, host, audience, keys) }));
  });
  const issuers = servers.flat();
  const [first] = issuers;
  if (first === undefined) throw new ProvisionError("program.platform", `${plan.tenantId} has no audience.`);
  return {
    issuer: first.issuer,
    issuers: issuers.map(({ trusted }) => trusted),
    clientIds,
    otherClients: previous,
    secrets,
    dns,
    ...(routes.length === 0 ? {} : { oktaRoutes: { host: oktaHost(scope.okta), routes } }),
  };
}

/** Its own sign-in host counts only once it answers. */
function hasOwnHost({ customDomain, verifiedDomains }: TenantPlan): boolean {
  return customDomain !== undefined && verifiedDomains.includes(customDomain);
}

function trustedIssuer(plan: TenantPlan, issuer: Output<string>, audience: string, { keys }: IssuerKeys): object {
  return {
    issuer,
    audiences: [audience],
    algorithms: ["RS256"],
    jwks: { keys },
    tenantClaim: plan.claims.tenant,
    rolesClaim: plan.claims.roles,
    rolesPrefix: oktaPrefix(plan),
    emailVerifiedClaim: emailClaim,
  };
}
