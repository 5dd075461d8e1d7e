import { openDeployment } from "../deployment.ts";
import { describeError } from "../describe-error.ts";
import { checkFleet } from "../valid-fleet.ts";
import type { Check } from "./check.ts";

/** Settings and specs can be read; what is wrong with specs is for `tenantry validate` to say. */
export const checkSpecs: Check = async ({ root, io }) => {
  const shared = { name: "specs", needed: true };
  if (!root) return { ...shared, ok: false, found: "no repository of specs", mend: "go to one, or `tenantry init`" };
  try {
    const { settings } = await openDeployment({ dir: root }, io);
    const fleet = checkFleet(root, { clock: io.clock });
    const where = `${settings.deployment}/${settings.environment}`;
    if (fleet.ok) return { ...shared, ok: true, found: `${fleet.specs.length} tenants of ${where}` };
    return { ...shared, ok: false, found: `${fleet.faults.length} faults`, mend: "`tenantry validate` lists them" };
  } catch (error) {
    const { message, mend } = describeError(error);
    return { ...shared, ok: false, found: message, ...(mend ? { mend } : {}) };
  }
};
