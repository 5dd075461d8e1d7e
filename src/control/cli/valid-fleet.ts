// The fleet as one deployment and environment see it, for `validate` and for commands that go on only with valid specs.

import type { Clock } from "../../clock.ts";
import { TenantryError } from "../../errors.ts";
import { proveFleet } from "../../plan/prove-fleet.ts";
import type { TenantPlan } from "../../plan/tenant-plan.ts";
import { deploymentRedis } from "../../spec/deployment-redis.ts";
import type { DeploymentSettings } from "../../spec/deployment-settings.ts";
import type { Fault } from "../../spec/fault.ts";
import { loadFleet } from "../../spec/load-fleet.ts";
import { readDeploymentSettings } from "../../spec/read-deployment-settings.ts";
import { specFor } from "../../spec/spec-for.ts";
import type { TenantSpec } from "../../spec/tenant-spec.ts";
import { FaultyFleet } from "./faulty-fleet.ts";

export type CheckedFleet =
  | {
      ok: true;
      specs: TenantSpec[];
      /** the same as their files say them, all environments in one */
      written: TenantSpec[];
      /** of the tenants that this version can provision; none without Pulumi.yaml */
      plans: TenantPlan[];
    }
  | { ok: false; faults: Fault[] };

/**
 * Checks all files and all environments, then each spec as the deployment's hosts judge it, so that nothing that `up`
 * would refuse is valid here, and the plans of all against one another (design §4.C). `environment` lays its overlays on; default: the deployment's own. A folder of specs
 * without Pulumi.yaml is checked without hosts.
 */
export function checkFleet(root: string, options: { environment?: string | undefined; clock: Clock }): CheckedFleet {
  const settings = settingsOf(root);
  const { clock } = options;
  const tenants = settings ? { tenants: settings.tenants } : {};
  const environment = options.environment ?? settings?.environment;
  const fleet = loadFleet(root, { clock, ...tenants });
  if (!fleet.ok) return fleet;
  if (environment === undefined) return { ok: true, specs: fleet.specs, written: fleet.specs, plans: [] };
  const specs: TenantSpec[] = [];
  const proved = settings && proveFleet(fleet.specs, () => ({ ...settings, environment }), { clock });
  const faults: Fault[] = proved?.faults ?? [];
  const place = settings ? { baseHost: settings.baseHost, redis: deploymentRedis(settings) } : {};
  for (const spec of fleet.specs) {
    const result = specFor(spec, environment, { clock, ...place });
    if (result.ok) specs.push(result.spec);
    else faults.push(...result.faults);
  }
  if (faults.length > 0) return { ok: false, faults };
  return { ok: true, specs, written: fleet.specs, plans: proved?.plans ?? [] };
}

/** A fleet without a fault. */
export type ValidFleet = Extract<CheckedFleet, { ok: true }>;

/** As `checkFleet`, for commands that need every spec to be valid: throws `FaultyFleet` with all faults. */
export function validFleet(root: string, options: { environment?: string | undefined; clock: Clock }): ValidFleet {
  const fleet = checkFleet(root, options);
  if (!fleet.ok) throw new FaultyFleet(fleet.faults);
  return fleet;
}

function settingsOf(root: string): DeploymentSettings | undefined {
  try {
    return readDeploymentSettings(root);
  } catch (error) {
    if (error instanceof TenantryError && error.code === "settings.missing") return undefined;
    throw error;
  }
}
