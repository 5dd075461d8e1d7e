// What tenants share on AWS, in the platform stack: a usage plan for each tier of the fleet.
import { UsagePlan } from "@pulumi/aws/apigateway/usagePlan.js";
import { getProject, getStack, type Output, StackReference } from "@pulumi/pulumi";
import { gatewayRoom } from "../../plan/gateway-room.ts";
import type { PlannedGateway } from "../../plan/planned-gateway.ts";
import { ProvisionError } from "../provision-error.ts";
import type { ProgramPlace } from "../provision-tenant.ts";
import { usagePlanArgs } from "./usage-plan-args.ts";

type Tier = Pick<PlannedGateway, "region" | "restApis" | "limits" | "plan">;

/** Outputs of the platform stack. */
export interface TierOutputs {
  /** tier → id of its usage plan */
  usagePlans: Record<string, Output<string>>;
  /** tier → what it is made of: the next run knows by it what may still hold keys */
  tiers: Record<string, Tier>;
}

/**
 * Registers the tiers of the given gateways. A tier that no spec asks for any more stays, because tenants that have not
 * been moved by a run of their own still have their keys in it; `TENANTRY_PRUNE_TIERS=true` in the environment drops it.
 * Throws `program.gateway-room` before anything is registered where the fleet does not fit into one account.
 */
export async function provisionTiers(
  gateways: readonly PlannedGateway[],
  environment: string,
  place: ProgramPlace,
): Promise<TierOutputs> {
  for (const { region, keys, usagePlans, accounts } of gatewayRoom(gateways)) {
    if (accounts === 1) continue;
    const message = `In ${region} the fleet needs ${keys} API keys and ${usagePlans} usage plans; an AWS account has room for 10000 and 300.`;
    throw new ProvisionError("program.gateway-room", message, {
      mend: `Spread the tenants over ${accounts === Number.POSITIVE_INFINITY ? "several" : accounts} accounts (a deployment each) or other regions.`,
    });
  }
  const wanted = gateways.flatMap(({ tier, region, restApis, limits, plan }) =>
    tier === undefined ? [] : [[tier, { region, restApis, limits, plan }] as const],
  );
  const earlier = place.environment.TENANTRY_PRUNE_TIERS === "true" ? {} : await earlierTiers();
  const tiers: Record<string, Tier> = { ...earlier, ...Object.fromEntries(wanted) };
  const { deployment } = place;
  const usagePlans = Object.entries(tiers).map(([tier, shared]) => {
    const made = new UsagePlan(`tier.${tier}`, {
      ...usagePlanArgs(shared),
      name: `${deployment}-${environment}-${tier}`,
      description: `tenantry: tenants of plan ${shared.plan}`,
      tags: { tenant: "platform", plan: shared.plan, "managed-by": "tenantry", deployment, environment },
    });
    return [tier, made.id] as const;
  });
  return { usagePlans: Object.fromEntries(usagePlans), tiers };
}

/** As this very stack's last run left them. */
async function earlierTiers(): Promise<Record<string, Tier>> {
  const self = new StackReference(`organization/${getProject()}/${getStack()}`);
  const { value } = await self.getOutputDetails("tiers");
  return (value ?? {}) as Record<string, Tier>;
}
