// From a claim's path to file, line and column of the spec that says it.
import type { SpecPath } from "../spec/fault.ts";
import { faultsOf, sourceOf } from "../spec/spec-source.ts";
import type { TenantSpec } from "../spec/tenant-spec.ts";
import type { Locate } from "./cross-tenant-proof.ts";

/**
 * `written` are the specs as their files say them; what `environment` overlays is placed in the overlay. A spec made in
 * memory, and a tenant that is not among them, gives `<id>.yaml` without a line.
 */
export function locateInSpecs(written: readonly TenantSpec[], environment: string): Locate {
  const specs = new Map(written.map((spec) => [spec.tenantId, spec]));
  return ({ tenantId }, path) => {
    const spec = specs.get(tenantId);
    const source = spec === undefined ? undefined : sourceOf(spec);
    if (spec === undefined || source === undefined) return { tenantId, file: `${tenantId}.yaml`, path: path.join(".") };
    const overlay = spec.environments?.[environment];
    const inOverlay = overlay === undefined ? undefined : realPath(overlay, path);
    const real: SpecPath =
      inOverlay?.whole === true ? ["environments", environment, ...inOverlay.path] : realPath(spec, path).path;
    // the code is not looked at: only the place is
    const [fault] = faultsOf([{ code: "fleet.file", path: real, message: "" }], source);
    const { file = source.file, line = 1, column = 1, path: text = "" } = fault ?? {};
    return { tenantId, file, line, column, path: text };
  };
}

/** As far as the spec goes along; `=name` is the index of that item, and nothing where there is one item without a list. */
function realPath(root: unknown, path: readonly string[]): { path: SpecPath; whole: boolean } {
  const real: (string | number)[] = [];
  let value = root;
  for (const part of path) {
    if (typeof value !== "object" || value === null) return { path: real, whole: false };
    if (part.startsWith("=") && Array.isArray(value)) {
      const name = part.slice(1);
      const index = value.findIndex((item: unknown) => item === name || isNamed(item, name));
      if (index < 0) return { path: real, whole: false };
      real.push(index);
      value = value[index];
    } else if (!part.startsWith("=")) {
      if (!Object.hasOwn(value, part)) return { path: fallback(root, real, path), whole: false };
      real.push(part);
      value = (value as Record<string, unknown>)[part];
    }
  }
  return { path: real, whole: true };
}

/** A role's `name` is for people: it is known by its `roleId`. */
function isNamed(item: unknown, name: string): boolean {
  const known = item as { name?: unknown; id?: unknown; roleId?: unknown };
  return known.roleId === undefined ? [known.name, known.id].includes(name) : known.roleId === name;
}

/** A tenant without `settings.domains` has its own domain for one. */
const fallback = (root: unknown, real: SpecPath, path: readonly string[]): SpecPath =>
  path[0] === "settings" && path[1] === "domains" && Object.hasOwn(root as object, "domain") ? ["domain"] : real;
