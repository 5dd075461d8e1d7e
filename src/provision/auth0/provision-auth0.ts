// A tenant's plan at Auth0: an organization, an API for each of its hosts, its apps, connections, roles and domains.
import { Organization } from "@pulumi/auth0/organization.js";
import { interpolate, output } from "@pulumi/pulumi";
import { auth0Name, auth0NameLengths } from "../../plan/auth0-name.ts";
import { tenantNames } from "../../plan/tenant-names.ts";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import { IssuerKeys } from "../issuer-keys/issuer-keys.ts";
import type { PlatformOutcome } from "../platform-outcome.ts";
import { ProvisionError } from "../provision-error.ts";
import type { ProgramPlace } from "../provision-tenant.ts";
import type { Tenant } from "../tenant.ts";
import { auth0Apis } from "./auth0-apis.ts";
import { auth0Clients } from "./auth0-clients.ts";
import { auth0Connections } from "./auth0-connections.ts";
import { auth0Domains } from "./auth0-domains.ts";
import { auth0Provider } from "./auth0-provider.ts";
import type { Auth0Frame } from "./auth0-frame.ts";
import { rolesClaim } from "./roles-claim.ts";

/**
 * Registers everything. Tokens name the organization in Auth0's own claim `org_id`, which no Action and no app can set:
 * that is what the verifier compares. Roles and address come from the Action of the platform stack.
 */
export async function provisionAuth0(plan: TenantPlan, tenant: Tenant, place: ProgramPlace): Promise<PlatformOutcome> {
  const { tenantId, options } = plan;
  const settings = options.auth0;
  if (settings === undefined) throw new ProvisionError("program.platform", `Tenant ${tenantId} has no identity.auth0.`);
  const { pulumi: prefix } = tenantNames(tenantId);
  const { domain } = settings;
  const field = "auth0.management.clientSecret";
  const { protect } = plan;
  const provider = auth0Provider(`${prefix}auth0`, settings, { place, field }, { parent: tenant });
  const own = { parent: tenant, provider };
  const organization = new Organization(
    `${prefix}organization`,
    {
      name: auth0Name(auth0NameLengths.organization, tenantId),
      displayName: plan.organization.displayName,
      metadata: {
        tenantId,
        owner: plan.owner,
        plan: plan.content.plan,
        status: plan.organization.status,
        rolesClaim: rolesClaim(plan),
      },
      ...tokenQuota(plan),
    },
    { ...own, protect },
  );
  const frame: Auth0Frame = {
    ...{ plan, tenant, place, prefix, organization, own },
    suspended: plan.organization.status === "suspended",
    withOrganization: { ...own, deletedWith: organization },
  };
  const apis = auth0Apis(frame);
  const clients = auth0Clients(frame, apis);
  auth0Connections(frame, clients.signIn);
  const { dns, loginDomain } = await auth0Domains(frame);
  const keys = new IssuerKeys(
    `${prefix}issuer-keys`,
    { issuer: `https://${domain}/`, jwksUri: `https://${domain}/.well-known/jwks.json` },
    { parent: tenant },
  );
  // A sign-in that began on Auth0's own domain has that as issuer, even where the tenant has a login domain.
  const issuers = [...(loginDomain === undefined ? [] : [interpolate`https://${loginDomain}/`]), `https://${domain}/`];
  return {
    issuer: output(issuers[0] ?? ""),
    issuers: issuers.map((issuer) => ({
      issuer,
      audiences: plan.organization.audiences,
      algorithms: ["RS256"],
      jwks: { keys: keys.keys },
      tenantClaim: "org_id",
      tenantValue: organization.id,
      rolesClaim: rolesClaim(plan),
    })),
    clientIds: clients.clientIds,
    otherClients: clients.otherClients,
    secrets: clients.secrets,
    dns,
  };
}

/** A machine that keeps a token as long as it is good needs no more tokens than requests; Auth0 counts by hour and day. */
function tokenQuota({ content: { quotas } }: TenantPlan): object {
  if (quotas === undefined) return {};
  const { requestsPerMinute, requestsPerDay } = quotas.rateLimit;
  const most = 2_147_483_647;
  const perDay = Math.min(requestsPerDay, most);
  const perHour = Math.min(requestsPerMinute * 60, perDay);
  return { tokenQuota: { clientCredentials: { enforce: true, perHour, perDay } } };
}
