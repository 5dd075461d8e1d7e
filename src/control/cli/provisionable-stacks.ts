// The stacks of tenants that have a valid spec: what can be previewed and brought up.
import type { Deployment } from "./deployment.ts";
import type { Io } from "./io.ts";
import { selectTenants } from "./select-tenants.ts";
import { type StackName, stackNames } from "./stack-names.ts";
import { validFleet } from "./valid-fleet.ts";

/**
 * Gives the stacks that were typed. Looks at the specs first, so that a typo or a fault is said in a moment,
 * with its place, and not by the engine. Throws `FaultyFleet` and `cli.unknown-tenant`.
 */
export function provisionableStacks(deployment: Deployment, typed: readonly string[], io: Io): StackName[] {
  const names = stackNames(typed);
  const fleet = validFleet(deployment.root, { clock: io.clock });
  selectTenants(
    names.map((name) => name.tenantId),
    fleet.map((spec) => spec.tenantId),
  );
  return names;
}
