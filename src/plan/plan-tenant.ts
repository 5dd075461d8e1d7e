// TenantSpec → TenantPlan: pure, the same values for the same spec and settings.
import { type Clock, systemClock } from "../clock.ts";
import { deploymentRedis } from "../spec/deployment-redis.ts";
import type { DeploymentSettings } from "../spec/deployment-settings.ts";
import { oauthApps } from "../spec/oauth-apps.ts";
import { isHostName } from "../spec/scalars.ts";
import { specFor } from "../spec/spec-for.ts";
import type { TenantSpec } from "../spec/tenant-spec.ts";
import { effectiveRoles } from "./effective-roles.ts";
import { PlanError } from "./plan-error.ts";
import { plannedConnections } from "./planned-connections.ts";
import { emailDomains, plannedContent } from "./planned-content.ts";
import { plannedGateway } from "./planned-gateway.ts";
import { type PlannedRedis, plannedRedis } from "./planned-redis.ts";
import { provisionedPlatforms } from "./provisioned-platforms.ts";
import { tenantNames } from "./tenant-names.ts";
import type { PlannedSecret, TenantPlan } from "./tenant-plan.ts";

/** What planning needs of a deployment's settings. */
export type PlanSettings = Pick<DeploymentSettings, "deployment" | "environment" | "baseHost" | "resource"> &
  Partial<Pick<DeploymentSettings, "redis" | "elasticache">>;

/**
 * Lays the environment's overlay on, validates it against the deployment's hosts, and gives the desired state.
 * Throws PlanError (refused): `plan.invalid-spec` with every fault in its message, `plan.platform-unavailable`, `plan.host`.
 */
export function planTenant(written: TenantSpec, settings: PlanSettings, options: { clock?: Clock } = {}): TenantPlan {
  const { deployment, environment, baseHost } = settings;
  const { clock = systemClock } = options;
  const result = specFor(written, environment, { clock, baseHost, redis: deploymentRedis(settings) });
  if (!result.ok) {
    const list = result.faults.map(
      (fault) => `${fault.file}:${fault.line}:${fault.column} ${fault.path}: ${fault.message}`,
    );
    throw new PlanError(
      "plan.invalid-spec",
      `tenant ${written.tenantId} can't be planned for ${environment}:\n${list.join("\n")}`,
      {
        mend: "mend the spec and run tenantry validate",
      },
    );
  }
  const { spec } = result;
  const { tenantId } = spec;
  const { platform } = spec.identity;
  if (!provisionedPlatforms.has(platform))
    throw new PlanError(
      "plan.platform-unavailable",
      `tenant ${tenantId} asks for identity platform ${platform}, which this version can't provision yet`,
      {
        mend: `use one of ${[...provisionedPlatforms].join(", ")}`,
      },
    );
  const hosts = hostsOf(spec, baseHost);
  const roles = effectiveRoles(spec);
  const gateway = plannedGateway(spec);
  const secrets = secretsOf(spec);
  const owner = `${deployment}/${environment}/${tenantId}`;
  const redis = plannedRedis(spec, owner, settings);
  const content = plannedContent(spec, hosts, roles, redis);
  const scopesOf = (scopes: readonly string[] | undefined): string[] => [...new Set(scopes ?? [])].sort();
  return {
    tenantId,
    environment,
    stack: environment === "local" ? tenantId : `${tenantId}.${environment}`,
    platform,
    owner,
    protect: spec.lifecycle?.protect ?? true,
    organization: {
      displayName: spec.organizationName,
      status: spec.status,
      domains: emailDomains(spec),
      audiences: hosts.map((host) => settings.resource.replace("{host}", host)),
      users: (spec.identity.local?.users ?? [])
        .map(({ email, roles: own }) => ({ email, roles: [...own].sort() }))
        .sort((a, b) => (a.email < b.email ? -1 : 1)),
    },
    roles,
    clients: (spec.identity.apps ?? [])
      .map((app) => ({
        name: app.name,
        kind: app.kind,
        redirectUris: [...(app.redirectUris ?? [])],
        scopes: scopesOf(app.scopes),
        roles: [...(app.roles ?? [])].sort(),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    claims: { tenant: spec.identity.claims?.tenant ?? "tenant_id", roles: spec.identity.claims?.roles ?? "roles" },
    secrets,
    delivery: spec.runtime?.secrets?.delivery ?? "sealed",
    ...plannedConnections(spec),
    ...(spec.identity.customDomain === undefined ? {} : { customDomain: spec.identity.customDomain }),
    verifiedDomains: [...new Set(spec.identity.verifiedDomains ?? [])].sort(),
    ...(spec.identity.dnsZone === undefined ? {} : { dnsZone: spec.identity.dnsZone }),
    rotation: rotationOf(spec),
    ...(gateway === undefined ? {} : { gateway }),
    ...(redis === undefined ? {} : { redis }),
    options: optionsOf(spec),
    content,
    requires: requiredFeatures(content, secrets, spec, redis),
  };
}

function rotationOf({ identity: { rotation } }: TenantSpec): TenantPlan["rotation"] {
  const epoch = rotation?.epoch ?? 1;
  return { epoch, keepPrevious: epoch > 1 && (rotation?.keepPrevious ?? true) };
}

function optionsOf({ identity: { auth0, okta, entra, b2c, local } }: TenantSpec): TenantPlan["options"] {
  const { users: _, ...own } = local ?? {};
  return {
    ...(Object.keys(own).length === 0 ? {} : { local: own }),
    ...(auth0 === undefined ? {} : { auth0 }),
    ...(okta === undefined ? {} : { okta }),
    ...(entra === undefined ? {} : { entra }),
    ...(b2c === undefined ? {} : { b2c }),
  };
}

/** The subdomain first, then the custom domain. */
function hostsOf(spec: TenantSpec, baseHost: string): string[] {
  const subdomain = `${tenantNames(spec.tenantId).host}${baseHost}`;
  const custom = spec.runtime?.customDomain;
  if (!isHostName(subdomain))
    throw new PlanError(
      "plan.host",
      `tenant ${spec.tenantId} would answer on ${subdomain}, which is longer than a host name may be`,
      {
        mend: "shorten the base host or the tenant's id",
      },
    );
  if (custom !== undefined && (custom === baseHost || custom.endsWith(`.${baseHost}`)))
    throw new PlanError(
      "plan.host",
      `${custom} lies under ${baseHost}, where each host belongs to the tenant it is named for`,
      {
        mend: `give tenant ${spec.tenantId} a custom domain of its own`,
      },
    );
  return custom === undefined ? [subdomain] : [subdomain, custom];
}

function secretsOf(spec: TenantSpec): PlannedSecret[] {
  const delivery = spec.runtime?.secrets?.delivery ?? "sealed";
  return oauthApps(spec)
    .map(({ provider, name, app }) => ({
      field: `oauth.${provider}.${name}.clientSecret`,
      reference: app.clientSecret,
      delivery,
    }))
    .sort((a, b) => (a.field < b.field ? -1 : 1));
}

/** design §3.3: whatever narrows access is named, so that a reader that does not know it refuses. */
function requiredFeatures(
  content: TenantPlan["content"],
  secrets: readonly PlannedSecret[],
  { identity }: TenantSpec,
  redis: PlannedRedis | undefined,
): string[] {
  const password = content.redis.authentication === "password";
  const narrowed = content.roles.some((role) =>
    role.permissions.some((permission) => permission.conditions !== undefined),
  );
  const { perUser, tools } = content.quotas ?? {};
  return [
    ...(content.allowlist.length > 0 ? ["allowlist"] : []),
    ...(narrowed ? ["conditions"] : []),
    ...(perUser === undefined && tools === undefined ? [] : ["fine-quotas"]),
    // its policies are pinned, whichever they are
    ...(identity.platform === "azure-b2c" ? ["policies"] : []),
    ...(redis === undefined ? [] : ["redis-acl"]),
    ...(password || secrets.some((secret) => secret.delivery === "sealed") ? ["sealed-secrets"] : []),
  ];
}
