// One tenant's plan → resources. Which platform's folder does it is the only choice made here.
import type { Output } from "@pulumi/pulumi";
import type { TenantContent } from "../bundle/documents.ts";
import { tenantNames } from "../plan/tenant-names.ts";
import type { TenantPlan } from "../plan/tenant-plan.ts";
import { provisionLocal } from "./local/provision-local.ts";
import { SignedConfig } from "./signed-config/signed-config.ts";
import { Tenant } from "./tenant.ts";

/** What a tenant's stack shows (`pulumi stack output`): no secret among it. */
export interface TenantStackOutputs {
  /** the signed tenant config, compact JWS */
  tenantConfig: Output<string>;
  tenantId: string;
  issuer: Output<string>;
  /** name → client id */
  clients: Record<string, Output<string>>;
  hosts: string[];
  version: Output<number>;
  /** base64url SHA-256 of the signed content */
  content: Output<string>;
}

/** Registers everything that one tenant has in one environment. */
export function provisionTenant(plan: TenantPlan, deployment: string): TenantStackOutputs {
  const { tenantId, environment, protect } = plan;
  const tenant = new Tenant(tenantId);
  const platform = provisionLocal(plan, tenant);
  const clients = plan.clients.map((client) => ({ ...client, clientId: platform.clientIds[client.name] ?? "" }));
  const secrets = [
    ...plan.secrets,
    ...platform.secrets.map((secret) => ({ ...secret, delivery: "sealed" as const })),
  ].sort((a, b) => (a.field < b.field ? -1 : 1));
  const content = { ...plan.content, issuers: platform.issuers, clients };
  const config = new SignedConfig(
    `${tenantNames(tenantId).pulumi}config`,
    // The SDK lifts the outputs inside: the type says what the provider sees.
    {
      deployment,
      environment,
      tenant: tenantId,
      content: content as unknown as Omit<TenantContent, "secrets">,
      secrets,
    },
    { parent: tenant, protect },
  );
  const outputs: TenantStackOutputs = {
    tenantConfig: config.jws,
    tenantId,
    issuer: platform.issuer,
    clients: platform.clientIds,
    hosts: plan.content.hosts,
    version: config.version,
    content: config.digest,
  };
  tenant.complete({ tenantId, issuer: outputs.issuer, version: outputs.version, content: outputs.content });
  return outputs;
}
