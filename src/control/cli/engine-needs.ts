// What the engine has to be told about a stack before it runs the stack's program.
import type { DeploymentSettings } from "../../spec/deployment-settings.ts";
import type { TenantSpec } from "../../spec/tenant-spec.ts";
import { engineParallel } from "./fleet/engine-parallel.ts";
import { needsProviders } from "./needs-providers.ts";

export interface EngineNeeds {
  environment: string;
  /** may download what is missing */
  acquirePlugins: boolean;
  /** resources at once, where the engine's own number is too many */
  parallel?: number;
}

/** `spec` as its file says it, none for a stack without a valid one; `settings` are the stack's own. */
export function engineNeeds(spec: TenantSpec | undefined, settings: DeploymentSettings): EngineNeeds {
  const { environment, aws } = settings;
  const acquirePlugins = needsProviders(spec, { store: aws?.secrets !== undefined });
  const parallel = engineParallel(spec, settings.parallel);
  return { environment, acquirePlugins, ...(parallel === undefined ? {} : { parallel }) };
}
