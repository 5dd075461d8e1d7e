// The settings by which each tenant of a fleet is planned beside the stack at hand: its own file may name another host.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DeploymentSettings } from "../spec/deployment-settings.ts";
import { parseStackName } from "../spec/parse-stack-name.ts";
import { readDeploymentSettings } from "../spec/read-deployment-settings.ts";

/**
 * Gives tenant id → settings, in the environment of `stack`. A stack's file that holds no config (the engine writes its
 * salt there) is not parsed: a thousand of them would take longer than the proof. Throws the errors of the settings.
 */
export function fleetSettings(
  root: string,
  stack: string,
  own: DeploymentSettings,
): (tenantId: string) => DeploymentSettings {
  const { tenantId: itself, environment } = parseStackName(stack);
  const suffix = environment === undefined ? "" : `.${environment}`;
  let shared: DeploymentSettings | undefined;
  const stackOf = (tenantId: string): string => `${tenantId}${suffix}`;
  return (tenantId) => {
    if (tenantId === itself) return own;
    if (hasConfig(join(root, `Pulumi.${stackOf(tenantId)}.yaml`)))
      return readDeploymentSettings(root, { stack: stackOf(tenantId) });
    shared ??= { ...readDeploymentSettings(root), environment: own.environment };
    return shared;
  };
}

function hasConfig(file: string): boolean {
  try {
    return /^config:/m.test(readFileSync(file, "utf8"));
  } catch {
    // no file, no settings of its own
    return false;
  }
}
