// The example tenants of the repository, parsed, for tests of the plan.
import { fileURLToPath } from "node:url";
import { loadFleet } from "../../src/spec/load-fleet.ts";
import type { TenantSpec } from "../../src/spec/tenant-spec.ts";

/** Throws where an example is not valid. */
export function exampleSpecs(): Map<string, TenantSpec> {
  const fleet = loadFleet(fileURLToPath(new URL("../../tenants", import.meta.url)));
  if (!fleet.ok) throw new TypeError(JSON.stringify(fleet.faults));
  return new Map(fleet.specs.map((spec) => [spec.tenantId, spec]));
}

/** A changed copy of one example. */
export function changed(id: string, change: (spec: TenantSpec) => void): TenantSpec {
  const spec = exampleSpecs().get(id);
  if (spec === undefined) throw new TypeError(`no example tenant ${id}`);
  const copy = structuredClone(spec);
  change(copy);
  return copy;
}
