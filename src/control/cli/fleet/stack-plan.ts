// The plan of one stack, as its own settings make it, and the digest that says whether it is still the same work.
import { createHash } from "node:crypto";
import { planTenant } from "../../../plan/plan-tenant.ts";
import type { TenantPlan } from "../../../plan/tenant-plan.ts";
import type { DeploymentSettings } from "../../../spec/deployment-settings.ts";
import { readDeploymentSettings } from "../../../spec/read-deployment-settings.ts";
import type { TenantSpec } from "../../../spec/tenant-spec.ts";
import { type EngineNeeds, engineNeeds } from "../engine-needs.ts";
import type { StackName } from "../stack-names.ts";

export interface StackPlan {
  /** whose management APIs a run calls: the platform, and `aws`; none for a stack that is no tenant's, such as `platform` */
  places: string[];
  /** sha256 of plan (of the whole fleet, where it is no tenant's) and settings, base64url */
  digest: string;
  needs: EngineNeeds;
}

/** `written` are the specs as their files say them. Throws the errors of settings and plan. */
export function stackPlan(root: string, name: StackName, written: ReadonlyMap<string, TenantSpec>): StackPlan {
  const spec = written.get(name.tenantId);
  const settings = readDeploymentSettings(root, { stack: name.stack });
  const plan = spec && planTenant(spec, settings);
  const digest = createHash("sha256")
    .update(JSON.stringify([plan ?? [...written.values()], settings]))
    .digest("base64url");
  const places = plan === undefined ? [] : [plan.platform, ...(isAtAws(plan, settings) ? ["aws"] : [])];
  return { places, digest, needs: engineNeeds(spec, settings) };
}

function isAtAws({ gateway, dnsZone, delivery }: TenantPlan, { aws }: DeploymentSettings): boolean {
  return gateway !== undefined || dnsZone !== undefined || (delivery === "reference" && aws?.secrets !== undefined);
}
