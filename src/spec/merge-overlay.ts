// A spec and one environment's overlay → the spec of that environment, not yet validated.
import type { TenantOverlay, TenantSpec } from "./tenant-spec.ts";

/** Mappings merge key by key; lists, texts and numbers of the overlay replace. The result holds no environments. */
export function mergeOverlay(spec: TenantSpec, overlay: TenantOverlay | undefined): Record<string, unknown> {
  const { environments: _, ...base } = spec;
  return overlay === undefined ? base : (merge(base, overlay) as Record<string, unknown>);
}

function merge(below: unknown, above: unknown): unknown {
  if (!isMapping(below) || !isMapping(above)) return above;
  const result: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    if (value !== undefined) result[key] = Object.hasOwn(below, key) ? merge(below[key], value) : value;
  }
  return result;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
