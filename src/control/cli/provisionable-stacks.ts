// The stacks of tenants that have a valid spec: what can be previewed and brought up.

import { proveFleet } from "../../plan/prove-fleet.ts";
import { parseStackName } from "../../spec/parse-stack-name.ts";
import { readDeploymentSettings } from "../../spec/read-deployment-settings.ts";
import type { Deployment } from "./deployment.ts";
import { FaultyFleet } from "./faulty-fleet.ts";
import type { Io } from "./io.ts";
import { selectTenants } from "./select-tenants.ts";
import { type StackName, stackNames } from "./stack-names.ts";
import { usageError } from "./usage-error.ts";
import { type ValidFleet, validFleet } from "./valid-fleet.ts";

/**
 * Gives the stacks that were typed. Looks at the specs first, so that a typo or a fault is said in a moment,
 * with its place, and not by the engine; the cross-tenant proof runs for every environment that was typed. Throws `FaultyFleet` and `cli.unknown-tenant`.
 * `read` gives the fleet to a caller that looks at it as well, so that it is read and proved once.
 */
export function provisionableStacks(
  deployment: Deployment,
  typed: readonly string[],
  io: Io,
  read: () => ValidFleet = () => validFleet(deployment.root, { clock: io.clock }),
): StackName[] {
  const names = stackNames(typed);
  const { root, settings } = deployment;
  const { clock } = io;
  const fleet = read();
  const tenants = names.filter(({ tenantId }) => tenantId !== "platform");
  if (tenants.length > 0 && tenants.length < names.length)
    throw usageError(
      "cli.usage",
      "the stack platform is what tenants stand on, so it comes up before them, by itself",
      "leave the tenants out, and name them in a second call",
    );
  selectTenants(
    tenants.map((name) => name.tenantId),
    fleet.specs.map((spec) => spec.tenantId),
  );
  const environments = new Set(names.map(({ stack }) => parseStackName(stack).environment ?? settings.environment));
  environments.delete(settings.environment);
  for (const environment of environments) {
    // a stack's own file may say another base host than the fleet's
    const settingsOf = (id: string) => readDeploymentSettings(root, { stack: `${id}.${environment}` });
    const { faults } = proveFleet(fleet.written, settingsOf, { clock });
    if (faults.length > 0) throw new FaultyFleet(faults);
  }
  return names;
}
