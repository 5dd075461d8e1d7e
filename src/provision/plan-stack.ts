// From a stack's name to its tenant's plan, before any resource exists: whatever is wrong is said here, at once.
import { relative, resolve } from "node:path";
import { planTenant } from "../plan/plan-tenant.ts";
import { proveFleet } from "../plan/prove-fleet.ts";
import type { TenantPlan } from "../plan/tenant-plan.ts";
import { closestWord } from "../spec/closest-word.ts";
import { deploymentRedis } from "../spec/deployment-redis.ts";
import type { DeploymentSettings } from "../spec/deployment-settings.ts";
import type { Fault } from "../spec/fault.ts";
import { findRepository } from "../spec/find-repository.ts";
import { loadFleet } from "../spec/load-fleet.ts";
import { parseStackName } from "../spec/parse-stack-name.ts";
import { readDeploymentSettings } from "../spec/read-deployment-settings.ts";
import type { TenantSpec } from "../spec/tenant-spec.ts";
import { fleetSettings } from "./fleet-settings.ts";
import { openAdminClient } from "./local/admin-client.ts";
import { ProvisionError } from "./provision-error.ts";

/** A tenant's stack with its plan, or the stack of what tenants share with the plans of all. */
export type StackPlan = { root: string; settings: DeploymentSettings } & (
  | { kind: "platform"; plans: TenantPlan[] }
  | { kind: "tenant"; plan: TenantPlan }
);

/**
 * Reads the repository above `directory`. The whole fleet is judged and proved (design §4.C), whoever runs the program, so
 * that a neighbour that collides is refused before it takes what is this tenant's. Throws `program.specs` (every fault on a line of its own), `program.unknown-tenant`,
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
  if (!fleet.ok) throw new SpecFaults(fleet.faults.map((fault) => faultLine(root, fault)));
  const proved = proveFleet(fleet.written, fleetSettings(root, stack, settings));
  if (proved.faults.length > 0) throw new SpecFaults(proved.faults.map((fault) => faultLine(root, fault)));
  const planOf = (spec: TenantSpec): TenantPlan =>
    // One that the proof left out can't be planned: this says why.
    proved.plans.find((known) => known.tenantId === spec.tenantId) ?? planTenant(spec, settings);
  if (tenantId === "platform") return { root, settings, kind: "platform", plans: fleet.specs.map(planOf) };
  const spec = fleet.specs.find((candidate) => candidate.tenantId === tenantId);
  if (spec === undefined)
    throw unknownTenant(
      tenantId,
      tenants,
      fleet.specs.map((known) => known.tenantId),
    );
  const plan = planOf(spec);
  if (plan.platform === "local") await health;
  return { root, settings, kind: "tenant", plan };
}

/** `tenants/acme.yaml:3:5: path: message`, files below the repository; a message names the other file as a line of its own would. */
function faultLine(root: string, { file, line, column, path, message }: Fault): string {
  const told = message.replaceAll(`${root}/`, "");
  return `${relative(root, file)}:${line}:${column}: ${path === "" ? "" : `${path}: `}${told}`;
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
