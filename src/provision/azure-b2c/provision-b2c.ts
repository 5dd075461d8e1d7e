// A tenant's plan on Azure AD B2C: an API of its own, its apps and their credentials, its policies and keys, its domain.
import { Provider } from "@pulumi/azuread/provider.js";
import { all, type Output, output } from "@pulumi/pulumi";
import { tenantNames } from "../../plan/tenant-names.ts";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import { b2cFlows } from "../../spec/b2c-flows.ts";
import type { B2cIdentity } from "../../spec/b2c-identity-spec.ts";
import { domainRecords } from "../domain-records.ts";
import { clientCredentials } from "../entra/client-credentials.ts";
import { IssuerKeys } from "../issuer-keys/issuer-keys.ts";
import type { PlatformOutcome } from "../platform-outcome.ts";
import type { ProgramPlace } from "../provision-tenant.ts";
import type { Tenant } from "../tenant.ts";
import { b2cApplications } from "./b2c-applications.ts";
import { type B2cIssuer, b2cIssuers, b2cPolicyPlace } from "./b2c-place.ts";
import { b2cPolicies } from "./b2c-policies.ts";
import { B2cDomain } from "./b2c-resources.ts";

/**
 * Registers everything. What a verifier then compares: `iss` with the directory's (or the policy's) issuer, the policy's claim
 * with the policies of this tenant, `aud` with the client id of its own API, and the claim that says whose the person is.
 */
export async function provisionB2c(plan: TenantPlan, tenant: Tenant, place: ProgramPlace): Promise<PlatformOutcome> {
  const { b2c } = plan.options;
  if (b2c === undefined) throw new TypeError("provisionB2c: a plan without its options");
  const { pulumi: prefix } = tenantNames(plan.tenantId);
  // Policies are read before the first resource: a fault in one ends the run with nothing made.
  const { domainHints, samlMetadata } = await b2cPolicies(plan, b2c, { tenant, root: place.root });
  const provider = new Provider(`${prefix}azuread`, { tenantId: b2c.directory }, { parent: tenant });
  const { api, clients } = b2cApplications(plan, b2c, { tenant, provider });
  const clientIds: PlatformOutcome["clientIds"] = {};
  const secrets: PlatformOutcome["secrets"] = [];
  for (const client of plan.clients) {
    const application = clients.get(client.name);
    if (application === undefined) continue;
    clientIds[client.name] = application.clientId;
    const options = { parent: tenant, provider };
    const value = clientCredentials(plan, client, application, { entra: { directory: b2c.directory }, options });
    if (value !== undefined) secrets.push({ field: `clients.${client.name}.clientSecret`, value });
  }
  const dns = await domainOf(plan, b2c, tenant);
  const { customDomain } = plan;
  const host =
    customDomain !== undefined && plan.verifiedDomains.includes(customDomain)
      ? customDomain
      : `${b2c.tenant}.b2clogin.com`;
  const issuers = b2cIssuers(b2c, host).map((issuer) =>
    trusted(plan, b2c, issuer, { api: api.clientId, host, tenant }),
  );
  const flows = b2cFlows(b2c).map(([flow, id]) => [flow, b2cPolicyPlace(b2c, host, id).authorizationEndpoint] as const);
  return {
    issuer: output(issuers[0]?.issuer ?? ""),
    issuers,
    clientIds,
    secrets,
    dns,
    signIn: {
      ...{ flows: Object.fromEntries(flows), domainHints },
      ...(samlMetadata === undefined ? {} : { atProviders: atProviders(b2c, host, samlMetadata) }),
    },
  };
}

/** What the tenant's providers must know of us: one callback for all that speak OAuth, our metadata for each by SAML. */
function atProviders({ tenant }: B2cIdentity, host: string, samlMetadata: Record<string, string>) {
  const metadata = Object.entries(samlMetadata).map(([name, path]) => [name, `https://${host}/${path}`]);
  return {
    callback: `https://${host}/${tenant}.onmicrosoft.com/oauth2/authresp`,
    samlMetadata: Object.fromEntries(metadata) as Record<string, string>,
  };
}

async function domainOf(
  plan: TenantPlan,
  { directory }: B2cIdentity,
  tenant: Tenant,
): Promise<NonNullable<PlatformOutcome["dns"]>> {
  const { customDomain: domain, protect } = plan;
  if (domain === undefined) return [];
  const verified = plan.verifiedDomains.includes(domain);
  const name = `${tenantNames(plan.tenantId).pulumi}domain`;
  const made = new B2cDomain(name, { directory, domain, verified }, { parent: tenant, protect });
  const records = [{ domain, type: "TXT" as const, name: made.recordName, value: made.recordValue }];
  return (await domainRecords(plan, tenant, records)).shown;
}

/** One issuer as the signed config has it: the keys of all its policies, which may be the same ones. */
function trusted(
  plan: TenantPlan,
  b2c: B2cIdentity,
  { issuer, policies }: B2cIssuer,
  { api, host, tenant }: { api: Output<string>; host: string; tenant: Tenant },
) {
  const { name: tenantClaim = "extension_tenantId", value } = b2c.tenantClaim ?? {};
  const keys = policies.map((policy) => {
    const { jwksUri } = b2cPolicyPlace(b2c, host, policy);
    const name = `${tenantNames(plan.tenantId).pulumi}keys.${policy}`;
    return new IssuerKeys(name, { issuer, jwksUri }, { parent: tenant }).keys;
  });
  return {
    issuer,
    audiences: [api],
    algorithms: ["RS256"],
    jwks: { keys: all(keys).apply(distinctKeys) },
    tenantClaim,
    ...(tenantClaim === "aud" ? { tenantValue: api } : value === undefined ? {} : { tenantValue: value }),
    rolesClaim: plan.claims.roles,
    ...(b2c.rolesPrefix === undefined ? {} : { rolesPrefix: b2c.rolesPrefix }),
    ...(b2c.emailVerifiedClaim === undefined ? {} : { emailVerifiedClaim: b2c.emailVerifiedClaim }),
    policies: policies.map((id) => id.toLowerCase()).sort(),
    policyClaim: b2c.policyClaim ?? "tfp",
  };
}

/** Sorted by kid, each once: the policies of a directory mostly share their keys. */
function distinctKeys(sets: Record<string, unknown>[][]): Record<string, unknown>[] {
  const keys = new Map(sets.flat().map((key) => [String(key.kid), key]));
  return [...keys].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key);
}
