// A tenant's key to an API gateway, and where its people fetch it.
import { createHash } from "node:crypto";
import { ApiKey } from "@pulumi/aws/apigateway/apiKey.js";
import { UsagePlan } from "@pulumi/aws/apigateway/usagePlan.js";
import { UsagePlanKey } from "@pulumi/aws/apigateway/usagePlanKey.js";
import { Secret } from "@pulumi/aws/secretsmanager/secret.js";
import { SecretVersion } from "@pulumi/aws/secretsmanager/secretVersion.js";
import { getProject, type Output, RunError, StackReference } from "@pulumi/pulumi";
import { formatErrorLine } from "../../error-line.ts";
import { gatewayKeyName, gatewaySecretName } from "../../plan/gateway-names.ts";
import type { PlannedGateway } from "../../plan/planned-gateway.ts";
import { tenantNames } from "../../plan/tenant-names.ts";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import { ProvisionError } from "../provision-error.ts";
import type { Tenant } from "../tenant.ts";
import { awsTags } from "./aws-tags.ts";
import { LiveLimits } from "./live-limits.ts";
import { usagePlanArgs } from "./usage-plan-args.ts";

/** What the tenant's stack shows of it: nothing secret. */
export interface GatewayOutcome {
  apiKeyId: Output<string>;
  /** of the epoch before, which opens the gateway, too, until the spec retires it */
  previousApiKeyId?: Output<string>;
  usagePlanId: Output<string>;
  /** ARN of the Secrets Manager secret that holds the newest key's value */
  apiKeySecret: Output<string>;
}

/**
 * Registers key, plan (the tier's, or one of its own) and the key's delivery; then compares what is live with the plan, for
 * each key. During a rotation there are two keys in the plan, and AWS counts each by itself; the newest is delivered.
 */
export async function provisionGateway(
  plan: TenantPlan,
  gateway: PlannedGateway,
  tenant: Tenant,
  deployment: string,
): Promise<GatewayOutcome> {
  const { tenantId, environment, protect } = plan;
  const { pulumi: prefix } = tenantNames(tenantId);
  const { region } = gateway;
  const tags = awsTags(plan, deployment);
  const parent = { parent: tenant };
  const own =
    gateway.tier === undefined
      ? new UsagePlan(
          `${prefix}gateway.plan`,
          { ...usagePlanArgs(gateway), name: gatewayKeyName(plan, deployment), tags },
          parent,
        )
      : undefined;
  const usagePlanId = own?.id ?? tierOf(gateway.tier ?? "", environment);
  const keyOf = (epoch: number): ApiKey => {
    const { epoch: current } = gateway.rotation;
    // The first epoch's names are those of tenants that have never rotated.
    const named = (part: string): string => `${prefix}gateway.${part}${epoch === 1 ? "" : `.${epoch}`}`;
    const description = `tenantry: tenant ${tenantId}${epoch === 1 ? "" : `, epoch ${epoch}`}`;
    const key = new ApiKey(
      named("key"),
      { region, name: gatewayKeyName(plan, deployment, epoch), description, enabled: gateway.enabled, tags },
      // A key that is made anew has another value: everybody who holds the old one is locked out. The one of the epoch
      // before is let go of, so that the spec can retire it.
      { ...parent, protect: protect && epoch === current },
    );
    const member = new UsagePlanKey(
      named("member"),
      { region, keyId: key.id, keyType: "API_KEY", usagePlanId },
      // It repeats the key's value, and the SDK does not call it secret. A key is in one plan of a stage at a time.
      { ...parent, additionalSecretOutputs: ["value"], deleteBeforeReplace: true },
    );
    new LiveLimits(
      named("live-limits"),
      { region, usagePlanId, apiKeyId: key.id, ...expectedOf(gateway) },
      { ...parent, dependsOn: [member, ...(own === undefined ? [] : [own])] },
    );
    return key;
  };
  const previous = gateway.rotation.keepPrevious ? keyOf(gateway.rotation.epoch - 1) : undefined;
  const key = keyOf(gateway.rotation.epoch);
  const secret = new Secret(
    `${prefix}gateway.secret`,
    // With a recovery window the name would stay taken, and the tenant could not come back before its end.
    {
      region,
      name: gatewaySecretName(plan, deployment),
      recoveryWindowInDays: 0,
      tags,
    },
    parent,
  );
  new SecretVersion(
    `${prefix}gateway.secret-value`,
    {
      region,
      secretId: secret.id,
      secretStringWo: key.value,
      // What is write-only is written when its version changes; a key has one value for life, so its id tells, and so does the key of another epoch.
      secretStringWoVersion: key.id.apply((id) => createHash("sha256").update(id).digest().readUInt32BE() >>> 1),
    },
    parent,
  );
  return {
    apiKeyId: key.id,
    ...(previous === undefined ? {} : { previousApiKeyId: previous.id }),
    usagePlanId,
    apiKeySecret: secret.arn,
  };
}

function expectedOf({ limits, restApis, enabled }: PlannedGateway) {
  const stages = restApis.map(({ apiId, stage }) => `${apiId}/${stage}`);
  return { ...limits, stages, enabled };
}

/** The id of a tier's usage plan, from the stack of what tenants share. */
function tierOf(tier: string, environment: string): Output<string> {
  const stack = environment === "local" ? "platform" : `platform.${environment}`;
  const platform = new StackReference(`organization/${getProject()}/${stack}`);
  return platform.getOutput("usagePlans").apply((usagePlans: Record<string, string> | undefined) => {
    const id = usagePlans?.[tier];
    if (id !== undefined) return id;
    const error = new ProvisionError("program.platform-stack", `The stack ${stack} has no usage plan ${tier} yet.`, {
      kind: "missing",
      mend: `Run \`pulumi up --stack ${stack}\` first: a new mix of plan, limits and stages is shared there.`,
    });
    throw new RunError(formatErrorLine(error));
  });
}
