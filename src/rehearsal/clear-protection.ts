// A rehearsal ends with nothing left: what is protected is let go, which only a rehearsal may do by itself.
import type { Stack } from "../engine/open-stack.ts";

interface ExportedResource {
  id?: string;
  protect?: boolean;
  retainOnDelete?: boolean;
}

/** Gives how many were protected, and the ids of what destroy leaves in the service on purpose (`retainOnDelete`). */
export async function clearProtection(engine: Stack): Promise<{ protectedCount: number; ids: Set<string> }> {
  const state = (await engine.exportState()) as { deployment?: { resources?: ExportedResource[] } };
  const resources = state.deployment?.resources ?? [];
  const protectedCount = resources.filter(({ protect }) => protect === true).length;
  if (protectedCount > 0) await engine.unprotect();
  const retained = resources.filter(({ retainOnDelete }) => retainOnDelete === true);
  return { protectedCount, ids: new Set(retained.map(({ id = "" }) => id)) };
}
