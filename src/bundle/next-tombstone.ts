import { schemaVersion, type TombstoneDocument } from "./documents.ts";
import { compareEntries, type LedgerEntry, versionOf } from "./ledger-entry.ts";

/**
 * Gives the tombstone that ends a tenant's newest generation, or `undefined` where nothing was ever signed or the
 * newest word already is a tombstone.
 */
export function nextTombstone(input: {
  deployment: string;
  environment: string;
  tenant: string;
  state?: LedgerEntry | undefined;
  ledger?: LedgerEntry | undefined;
  at: number;
}): TombstoneDocument | undefined {
  const known = [input.state, input.ledger].filter((entry) => entry !== undefined);
  const latest = known.toSorted(compareEntries).at(-1);
  if (latest === undefined || latest.kind === "tombstone") return undefined;
  return {
    schema: schemaVersion,
    requires: [],
    deployment: input.deployment,
    environment: input.environment,
    tenant: input.tenant,
    generation: latest.config.generation,
    version: Math.max(...known.map((entry) => versionOf(entry).version)) + 1,
    issued: input.at,
  };
}
