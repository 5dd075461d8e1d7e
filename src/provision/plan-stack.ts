// From a stack's name to its tenant's plan, before any resource exists: whatever is wrong is said here, at once.
import { relative, resolve } from "node:path";
import { planTenant } from "../plan/plan-tenant.ts";
import type { TenantPlan } from "../plan/tenant-plan.ts";
import { closestWord } from "../spec/closest-word.ts";
import { deploymentRedis } from "../spec/deployment-redis.ts";
import type { DeploymentSettings } from "../spec/deployment-settings.ts";
import { findRepository } from "../spec/find-repository.ts";
import { loadFleet } from "../spec/load-fleet.ts";
import { parseStackName } from "../spec/parse-stack-name.ts";
import { readDeploymentSettings } from "../spec/read-deployment-settings.ts";
import { openAdminClient } from "./local/admin-client.ts";
import { ProvisionError } from "./provision-error.ts";

/** A tenant's stack with its plan, or the stack of what tenants share with the plans of all. */
export type StackPlan = { root: string; settings: DeploymentSettings } & (
  | { kind: "platform"; plans: TenantPlan[] }
  | { kind: "tenant"; plan: TenantPlan }
);

/**
 * Reads the repository above `directory`. The whole fleet is judged, so that a neighbour that collides is refused before
 * it takes what is this tenant's. Throws `program.specs` (every fault on a line of its own), `program.unknown-tenant`,
 * `local.unreachable`, and what settings and plan throw.
 */
export async function planStack(directory: string, stack: string): Promise<StackPlan> {
  const root = findRepository(directory);
  const settings = readDeploymentSettings(root, { stack });
  const { tenantId } = parseStackName(stack);
  const { environment, baseHost, tenants } = settings;
  // Asked first and awaited last: the answer comes while the specs are read.
  const health = openAdminClient(resolve(root, settings.local)).then((admin) => admin.health());
  health.catch(() => undefined);
  const fleet = loadFleet(root, { environment, baseHost, tenants, redis: deploymentRedis(settings) });
  if (!fleet.ok) {
    const lines = fleet.faults.map(
      ({ file, line, column, path, message }) =>
        `${relative(root, file)}:${line}:${column}: ${path === "" ? "" : `${path}: `}${message}`,
    );
    throw new SpecFaults(lines);
  }
  if (tenantId === "platform") {
    const plans = fleet.specs.map((spec) => planTenant(spec, settings));
    return { root, settings, kind: "platform", plans };
  }
  const spec = fleet.specs.find((candidate) => candidate.tenantId === tenantId);
  if (spec === undefined)
    throw unknownTenant(
      tenantId,
      tenants,
      fleet.specs.map((known) => known.tenantId),
    );
  const plan = planTenant(spec, settings);
  if (plan.platform === "local") await health;
  return { root, settings, kind: "tenant", plan };
}

/** Faults in specs: `lines` are `file:line:column: path: message`. */
export class SpecFaults extends ProvisionError {
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(
      "program.specs",
      `The specs have ${lines.length === 1 ? "a fault" : `${lines.length} faults`}; nothing was changed.`,
    );
    this.lines = lines;
  }
}

function unknownTenant(tenantId: string, folder: string, known: readonly string[]): ProvisionError {
  const meant = closestWord(tenantId, known);
  const message = `There is no ${folder}/${tenantId}.yaml, so stack ${tenantId} has no tenant${meant === undefined ? "" : ` (did you mean ${meant}?)`}.`;
  // Removing a file destroys nothing (design §3.9).
  return new ProvisionError("program.unknown-tenant", message, {
    mend: "Nothing was changed. A tenant leaves through lifecycle.retire.",
  });
}
