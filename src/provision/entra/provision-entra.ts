// A tenant's plan on Microsoft Entra: an API of its own, its apps, their credentials.
import { Provider } from "@pulumi/azuread/provider.js";
import { interpolate, type Output, output } from "@pulumi/pulumi";
import { tenantNames } from "../../plan/tenant-names.ts";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import { IssuerKeys } from "../issuer-keys/issuer-keys.ts";
import type { PlatformOutcome } from "../platform-outcome.ts";
import type { Tenant } from "../tenant.ts";
import { apiApplication } from "./api-application.ts";
import { clientApplication } from "./client-application.ts";
import { clientCredentials } from "./client-credentials.ts";
import { entraConnections, type PersonApp } from "./connections/entra-connections.ts";
import { planConnections } from "./connections/plan-connections.ts";
import { entraPlace } from "./entra-place.ts";

/**
 * Registers everything. What a verifier then compares: `iss` with the one directory's issuer (which holds `tid`), `aud`
 * with the client id of the tenant's own API, of which no other tenant's token is; roles are read from `roles`.
 * The deploying identity comes from the provider's own environment (ARM_CLIENT_ID, ARM_USE_OIDC …), never from a spec.
 */
export async function provisionEntra(plan: TenantPlan, tenant: Tenant): Promise<PlatformOutcome> {
  const { entra } = plan.options;
  if (entra === undefined) throw new TypeError("provisionEntra: a plan without its options");
  const { pulumi: prefix } = tenantNames(plan.tenantId);
  // Before the first resource: a domain that would lead two ways ends the run with nothing made.
  const connections = entra.connections === undefined ? undefined : planConnections(plan, entra);
  const place = entraPlace(entra);
  const provider = new Provider(`${prefix}azuread`, { tenantId: entra.directory }, { parent: tenant });
  const api = apiApplication(plan, entra, { tenant, provider });
  const consent: { name: string; url: Output<string> }[] = [
    { name: "api", url: consentLink(place.audience, api.application.clientId) },
  ];
  const clientIds: PlatformOutcome["clientIds"] = {};
  const secrets: PlatformOutcome["secrets"] = [];
  const apps: PersonApp[] = [];
  for (const client of plan.clients) {
    const { application, servicePrincipal } = clientApplication(plan, client, { tenant, provider, place, api });
    clientIds[client.name] = application.clientId;
    if (client.kind !== "machine") apps.push({ clientId: application.clientId, servicePrincipal });
    consent.push({ name: client.name, url: consentLink(place.audience, application.clientId) });
    const options = { parent: tenant, provider };
    const value = clientCredentials(plan, client, application, { entra, options });
    if (value !== undefined) secrets.push({ field: `clients.${client.name}.clientSecret`, value });
  }
  const keys = new IssuerKeys(`${prefix}keys`, { issuer: place.issuer, jwksUri: place.jwksUri }, { parent: tenant });
  const brought = connections === undefined ? {} : await entraConnections(plan, entra, { tenant, apps, connections });
  return {
    ...brought,
    issuer: output(place.issuer),
    issuers: [
      {
        issuer: place.issuer,
        audiences: [api.application.clientId],
        algorithms: ["RS256"],
        jwks: { keys: keys.keys },
        // A directory may serve several tenants: the claim that tells them apart is the audience itself.
        tenantClaim: "aud",
        tenantValue: api.application.clientId,
        rolesClaim: "roles",
        emailVerifiedClaim: "xms_edov",
      },
    ],
    clientIds,
    secrets,
    consent,
  };
}

/** Where an administrator of the directory allows an application, once. */
function consentLink(directory: string, clientId: Output<string>): Output<string> {
  return interpolate`https://login.microsoftonline.com/${directory}/adminconsent?client_id=${clientId}`;
}
