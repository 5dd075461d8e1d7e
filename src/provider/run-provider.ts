// A provider as the engine's plugin process.
import type { ProviderDefinition } from "./provider-definition.ts";
import { serveProvider } from "./serve-provider.ts";

/**
 * Serves `definition`, writes the port as the first line of stdout (the engine waits 10 s for it), and ends on SIGINT,
 * SIGTERM, and when the engine is gone, so that no process stays behind.
 */
export async function runProvider(definition: ProviderDefinition): Promise<void> {
  const debug = process.env.TENANTRY_DEBUG === undefined ? undefined : (error: unknown) => console.error(error);
  const { port, close } = await serveProvider(definition, debug === undefined ? {} : { debug });
  const leave = (code: number): void => {
    close();
    process.exit(code);
  };
  process.on("SIGINT", () => leave(0));
  process.on("SIGTERM", () => leave(0));
  // Killed with SIGKILL the engine can't tell us: then another process becomes our parent.
  const engine = process.ppid;
  setInterval(() => process.ppid !== engine && leave(1), 500).unref();
  process.stdout.write(`${port}\n`);
}
