// Several providers in this process, for engines that are told where they listen.
import type { ProviderDefinition } from "../provider/provider-definition.ts";
import type { ServiceOptions } from "../provider/provider-service.ts";
import { serveProvider } from "../provider/serve-provider.ts";

export interface ServedStandIns {
  /** what the engine must find in its environment */
  environment: { PULUMI_DEBUG_PROVIDERS: string };
  /** Ends at once; calls under way are cut. */
  close(): void;
}

/** Serves each definition on a loopback port of its own. */
export async function serveStandIns(
  definitions: readonly ProviderDefinition[],
  options: Partial<ServiceOptions> = {},
): Promise<ServedStandIns> {
  const served = await Promise.all(
    definitions.map(async (definition) => ({ name: definition.name, ...(await serveProvider(definition, options)) })),
  );
  return {
    environment: { PULUMI_DEBUG_PROVIDERS: served.map(({ name, port }) => `${name}:${port}`).join(",") },
    close: () => {
      for (const { close } of served) close();
    },
  };
}
