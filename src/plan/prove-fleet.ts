// The cross-tenant proof over a fleet of files: violations become faults, one in either file.
import { type Clock, systemClock } from "../clock.ts";
import type { Fault } from "../spec/fault.ts";
import type { TenantSpec } from "../spec/tenant-spec.ts";
import { crossTenantProof } from "./cross-tenant-proof.ts";
import { locateInSpecs } from "./locate-in-specs.ts";
import { PlanError } from "./plan-error.ts";
import { type PlanSettings, planTenant } from "./plan-tenant.ts";
import type { TenantPlan } from "./tenant-plan.ts";
import type { Violation, ViolationPlace } from "./violation.ts";

export interface ProvedFleet {
  /** in the order of the specs; without those that can't be planned, which `up` refuses by themselves */
  plans: TenantPlan[];
  faults: Fault[];
}

/** Plans every spec, as its file says it, with its tenant's settings (all of one environment), and holds the plans against one another. */
export function proveFleet(
  written: readonly TenantSpec[],
  settingsOf: (tenantId: string) => PlanSettings,
  options: { clock?: Clock } = {},
): ProvedFleet {
  // one reading of the clock, so that no certificate expires between two tenants
  const at = (options.clock ?? systemClock)();
  const plans = written.flatMap((spec) => {
    try {
      return [planTenant(spec, settingsOf(spec.tenantId), { clock: () => at })];
    } catch (error) {
      if (error instanceof PlanError) return [];
      throw error;
    }
  });
  const violations = crossTenantProof(plans, { locate: locateInSpecs(written, plans[0]?.environment ?? "") });
  return { plans, faults: violations.flatMap(faultPair) };
}

/** Whoever asks about either of the two tenants is told, and where the other one is. */
function faultPair({ code, message, counterExample, places: [a, b] }: Violation): Fault[] {
  const fault = (own: ViolationPlace, other: ViolationPlace): Fault => ({
    code,
    file: own.file,
    line: own.line ?? 1,
    column: own.column ?? 1,
    path: own.path,
    message: `${message} (there: ${other.file}${other.line === undefined ? "" : `:${other.line}:${other.column}`}); ${counterExample}; give each tenant its own`,
  });
  return [fault(a, b), fault(b, a)];
}
