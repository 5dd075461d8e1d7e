// A tenant's plan on the embedded platform: its own issuer, signing key, roles and clients.
import { output, secret } from "@pulumi/pulumi";
import { tenantNames } from "../../plan/tenant-names.ts";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import type { PlatformOutcome } from "../platform-outcome.ts";
import type { Tenant } from "../tenant.ts";
import { Client, Key, Organization, Role } from "./local-resources.ts";

/** Registers the tenant's organization, key, roles and clients. */
export function provisionLocal(plan: TenantPlan, tenant: Tenant): PlatformOutcome {
  const { tenantId, owner, claims } = plan;
  const { pulumi: prefix } = tenantNames(tenantId);
  const organization = new Organization(
    `${prefix}organization`,
    { organization: tenantId, owner, ...plan.organization, claims },
    { parent: tenant, protect: plan.protect },
  );
  // The platform removes an organization's parts with it.
  const part = { parent: tenant, deletedWith: organization, dependsOn: [organization] };
  const shared = { organization: tenantId, owner };
  const key = new Key(`${prefix}key.main`, { ...shared, name: "main", alg: "ES256" }, part);
  for (const { roleId, name, permissions } of plan.roles) {
    new Role(`${prefix}role.${roleId}`, { ...shared, roleId, name, permissions }, part);
  }
  const clientIds: PlatformOutcome["clientIds"] = {};
  const secrets: PlatformOutcome["secrets"] = [];
  for (const client of plan.clients) {
    const made = new Client(`${prefix}client.${client.name}`, { ...shared, ...client }, part);
    clientIds[client.name] = made.clientId;
    if (client.kind !== "native") {
      const value = secret(made.clientSecret.apply((text) => text ?? ""));
      secrets.push({ field: `clients.${client.name}.clientSecret`, value });
    }
  }
  return {
    issuer: organization.issuer,
    issuers: [
      {
        issuer: organization.issuer,
        audiences: plan.organization.audiences,
        algorithms: ["ES256"],
        jwks: { keys: [output(key.publicJwk)] },
        tenantClaim: claims.tenant,
        rolesClaim: claims.roles,
      },
    ],
    clientIds,
    secrets,
  };
}
