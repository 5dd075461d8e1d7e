// One tenant's plan → resources. Which platform's folder does it is the only choice made here.
import type { Output } from "@pulumi/pulumi";
import type { TenantContent } from "../bundle/documents.ts";
import { tenantNames } from "../plan/tenant-names.ts";
import type { TenantPlan } from "../plan/tenant-plan.ts";
import type { DeploymentSettings } from "../spec/deployment-settings.ts";
import type { GatewayOutcome } from "./aws/provision-gateway.ts";
import type { DnsRecord, PlatformOutcome } from "./platform-outcome.ts";
import { ProvisionError } from "./provision-error.ts";
import type { RedisOutcome } from "./redis/provision-redis.ts";
import { referenceOutput } from "./reference-output.ts";
import { Rotation } from "./rotation/rotation.ts";
import { SignedConfig, type SignedConfigArgs } from "./signed-config/signed-config.ts";
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
  /** what the owner of a zone that is not ours has to publish, so that domains are verified */
  dns?: DnsRecord[];
  /** where an administrator of the customer's directory allows an application, in the order to follow */
  consent?: { name: string; url: Output<string> }[];
  /** what the platform stack's routing rules lead to */
  oktaRoutes?: PlatformOutcome["oktaRoutes"];
  /** where people begin to sign in */
  signIn?: PlatformOutcome["signIn"];
  /** the tenant's key at the API gateway: its id, its usage plan, and where its value is */
  gateway?: GatewayOutcome;
  /** the tenant's own user in Redis */
  redis?: RedisOutcome;
  version: Output<number>;
  /** base64url SHA-256 of the signed content */
  content: Output<string>;
}

/** Where a program runs: secret references resolve from here. */
export interface ProgramPlace {
  /** the repository of specs */
  root: string;
  deployment: string;
  /** the deployment's settings, as the stack's files have them */
  settings: DeploymentSettings;
  /** the process's environment */
  environment: Readonly<Record<string, string | undefined>>;
}

type PlatformFolder = (
  plan: TenantPlan,
  tenant: Tenant,
  place: ProgramPlace,
) => PlatformOutcome | Promise<PlatformOutcome>;

/** Loaded only where a tenant is on it: a tenant of the local platform never loads another platform's SDK. */
const platforms: Partial<Record<TenantPlan["platform"], () => Promise<PlatformFolder>>> = {
  local: async () => (await import("./local/provision-local.ts")).provisionLocal,
  auth0: async () => (await import("./auth0/provision-auth0.ts")).provisionAuth0,
  okta: async () => (await import("./okta/provision-okta.ts")).provisionOkta,
  entra: async () => (await import("./entra/provision-entra.ts")).provisionEntra,
  "azure-b2c": async () => (await import("./azure-b2c/provision-b2c.ts")).provisionB2c,
};

/** Registers everything that one tenant has in one environment. Throws `program.platform`. */
export async function provisionTenant(plan: TenantPlan, place: ProgramPlace): Promise<TenantStackOutputs> {
  const { tenantId, environment, protect } = plan;
  const folder = await platforms[plan.platform]?.();
  if (folder === undefined)
    throw new ProvisionError("program.platform", `This version can't provision platform ${plan.platform}.`);
  const tenant = new Tenant(tenantId);
  // Before anything that a wrong epoch would overwrite, or a move would lose.
  await new Rotation(`${tenantNames(tenantId).pulumi}rotation`, plan, { parent: tenant }).accepted();
  const platform = await folder(plan, tenant, place);
  const { deployment } = place;
  const gateway =
    plan.gateway === undefined
      ? undefined
      : await (await import("./aws/provision-gateway.ts")).provisionGateway(plan, plan.gateway, tenant, deployment);
  const redis =
    plan.redis === undefined
      ? undefined
      : await (await import("./redis/provision-redis.ts")).provisionRedis(plan, plan.redis, tenant);
  const clients = [
    ...plan.clients.map((client) => ({ ...client, clientId: platform.clientIds[client.name] ?? "" })),
    ...(platform.otherClients ?? []),
  ];
  const made = [...platform.secrets, ...(redis?.secrets ?? [])];
  const secrets = (await secretsFor(plan, made, tenant, place)).sort((a, b) => (a.field < b.field ? -1 : 1));
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
    ...(platform.dns === undefined || platform.dns.length === 0 ? {} : { dns: platform.dns }),
    ...(platform.consent === undefined ? {} : { consent: platform.consent }),
    ...(platform.oktaRoutes === undefined ? {} : { oktaRoutes: platform.oktaRoutes }),
    ...(platform.signIn === undefined ? {} : { signIn: platform.signIn }),
    ...(gateway === undefined ? {} : { gateway }),
    ...(redis === undefined ? {} : { redis: redis.outcome }),
    version: config.version,
    content: config.digest,
  };
  tenant.complete({ tenantId, issuer: outputs.issuer, version: outputs.version, content: outputs.content });
  return outputs;
}

/** Sealed ones go to the provider, which seals them; the others to a store, where the settings name one. */
async function secretsFor(
  plan: TenantPlan,
  made: PlatformOutcome["secrets"],
  tenant: Tenant,
  place: ProgramPlace,
): Promise<SignedConfigArgs["secrets"]> {
  const { aws } = place.settings;
  const store = plan.delivery === "reference" ? aws?.secrets : undefined;
  if (aws === undefined || store === undefined)
    return [...plan.secrets, ...made.map((secret) => ({ ...secret, delivery: "sealed" as const }))];
  const { deliverSecrets } = await import("./aws/deliver-secrets.ts");
  // What is in a store of AWS already is fetched from where it is.
  const there = plan.secrets.filter(({ reference }) => reference.startsWith("aws-"));
  const rest = plan.secrets.filter((secret) => !there.includes(secret));
  const values = [...rest.map((secret) => ({ field: secret.field, value: referenceOutput(secret, place) })), ...made];
  const delivered = deliverSecrets(plan, { ...aws, secrets: store }, values, tenant, place);
  return [...there, ...delivered.map((secret) => ({ ...secret, delivery: "reference" as const }))];
}
