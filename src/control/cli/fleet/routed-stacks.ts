// Which tenants an Okta org still sends people to, by what the platform stack last made.
import type { EngineErrorCode } from "../../../engine/engine-error.ts";
import { TenantryError } from "../../../errors.ts";
import { loadFleet } from "../../../spec/load-fleet.ts";
import type { Deployment } from "../deployment.ts";
import type { Io } from "../io.ts";
import { runStacks } from "../run-stacks.ts";
import type { StackName } from "../stack-names.ts";
import { sharedStacks } from "./shared-stacks.ts";

/** As a platform stack shows it. */
type Routing = Record<string, { order?: string[] }> | undefined;

/**
 * Those of the stacks that have routing rules. Asks the platform stacks only where a tenant may be on Okta: its spec says so, or
 * is gone. One that does not exist or can't be read has none: Okta itself keeps a provider that a rule leads to.
 */
export async function routedStacks(deployment: Deployment, stacks: readonly StackName[], io: Io): Promise<StackName[]> {
  const { root, settings } = deployment;
  const fleet = loadFleet(root, { tenants: settings.tenants });
  // Of a fleet with faults nothing is known: then the platform stacks are asked.
  const platforms = new Map(fleet.ok ? fleet.specs.map((spec) => [spec.tenantId, spec.identity.platform]) : []);
  const asked = stacks.filter(
    ({ tenantId }) => tenantId !== "platform" && (platforms.get(tenantId) ?? "okta") === "okta",
  );
  if (asked.length === 0) return [];
  const outcomes = await runStacks<string[]>(
    deployment,
    sharedStacks(asked),
    { verb: "look at", clearDeadLock: false },
    io,
    async (stack) => {
      try {
        const { oktaRouting } = await stack.outputs();
        return Object.values((oktaRouting as Routing) ?? {}).flatMap(({ order }) => order ?? []);
      } catch (error) {
        const absent: EngineErrorCode = "engine.no-stack";
        if (error instanceof TenantryError && error.code === absent) return [];
        throw error;
      }
    },
  );
  return asked.filter((name) => {
    const shared = sharedStacks([name])[0]?.stack;
    const outcome = outcomes.find(({ stack }) => stack === shared);
    return outcome?.ok === true && outcome.result.some((rule) => rule.startsWith(`${name.tenantId}/`));
  });
}
