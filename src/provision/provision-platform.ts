// The stack of what tenants share, from the plans of the whole fleet: nothing is made for a platform that nobody is on.
import { getStack } from "@pulumi/pulumi";
import type { TenantPlan } from "../plan/tenant-plan.ts";
import type { OktaRouting } from "./okta/provision-okta-platform.ts";
import type { ProgramPlace } from "./provision-tenant.ts";
import { stackOutputs } from "./stack-outputs.ts";

type SharedFolder = (plans: readonly TenantPlan[], place: ProgramPlace) => object | Promise<object>;

/** Loaded only where a tenant is on it. A platform that is not here has nothing to share. */
const shared: Partial<Record<TenantPlan["platform"], () => Promise<SharedFolder>>> = {
  auth0: async () => (await import("./auth0/provision-auth0-platform.ts")).provisionAuth0Platform,
};

/** Registers what the tenants of `plans` share, and gives the stack's outputs. */
export async function provisionPlatform(plans: readonly TenantPlan[], place: ProgramPlace): Promise<object> {
  const outputs: object[] = [];
  for (const platform of [...new Set(plans.map((plan) => plan.platform))].sort()) {
    const own = plans.filter((plan) => plan.platform === platform);
    const folder = await shared[platform]?.();
    if (folder !== undefined) outputs.push(await folder(own, place));
  }
  // Asked even where nobody is on Okta any more: a spec that is gone takes no rule with it while its tenant stands.
  const { oktaRouting } = (await stackOutputs(getStack())) ?? {};
  if (oktaRouting !== undefined || plans.some(({ platform }) => platform === "okta")) {
    const { provisionOktaPlatform } = await import("./okta/provision-okta-platform.ts");
    outputs.push(await provisionOktaPlatform(plans, (oktaRouting ?? {}) as OktaRouting, place));
  }
  const gateways = plans.flatMap(({ gateway }) => gateway ?? []);
  if (gateways.length > 0) {
    const { provisionTiers } = await import("./aws/provision-tiers.ts");
    const [{ environment } = { environment: "" }] = plans;
    outputs.push(await provisionTiers(gateways, environment, place));
  }
  if (plans.some(({ redis }) => redis?.service === "elasticache")) {
    const { provisionElasticache } = await import("./aws/provision-elasticache.ts");
    outputs.push(await provisionElasticache(plans, place));
  }
  if (place.settings.aws !== undefined) {
    const { provisionAwsPlatform } = await import("./aws/provision-aws-platform.ts");
    outputs.push(provisionAwsPlatform(place.settings.aws, place));
  }
  return Object.assign({}, ...outputs) as object;
}
