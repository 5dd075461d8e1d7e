// A tenant's plan on the embedded platform: its own issuer, signing key, roles, clients, and who signs its people in.
import { output } from "@pulumi/pulumi";
import { tenantNames } from "../../plan/tenant-names.ts";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import type { PlatformOutcome } from "../platform-outcome.ts";
import type { ProgramPlace } from "../provision-tenant.ts";
import type { Tenant } from "../tenant.ts";
import { localClients } from "./local-clients.ts";
import { localConnections } from "./local-connections.ts";
import { localDomains } from "./local-domains.ts";
import type { LocalFrame } from "./local-frame.ts";
import { Key, Organization, Role } from "./local-resources.ts";

/** Registers the tenant's organization, key, roles, clients, connections and domains. */
export function provisionLocal(plan: TenantPlan, tenant: Tenant, place: ProgramPlace): PlatformOutcome {
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
  const frame: LocalFrame = { plan, tenant, place, prefix, part };
  const { clientIds, secrets } = localClients(frame);
  localConnections(frame);
  const dns = localDomains(frame);
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
    dns,
  };
}
