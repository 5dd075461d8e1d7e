// A spec as one environment sees it, validated whole (design §3.1): problems point into the overlay that made them.
import type { Problem, SpecPath } from "./fault.ts";
import { mergeOverlay } from "./merge-overlay.ts";
import { type SpecContext, specProblems } from "./rules/spec-problems.ts";
import { shapeProblems } from "./shape-problems.ts";
import { type TenantSpec, tenantSpecSchema } from "./tenant-spec.ts";

export type OverlaidSpec = { spec: TenantSpec } | { problems: Problem[] };

/** Merges and judges one environment. `at`: seconds since the epoch at which certificates must be valid. */
export function overlaidSpec(
  spec: TenantSpec,
  environment: string,
  at: number,
  context: Omit<SpecContext, "environment"> = {},
): OverlaidSpec {
  const overlay = overlayOf(spec, environment);
  const merged = mergeOverlay(spec, overlay);
  const parsed = tenantSpecSchema.safeParse(merged);
  const problems = parsed.success
    ? specProblems(parsed.data, at, { ...context, environment })
    : shapeProblems(tenantSpecSchema, merged, parsed.error.issues);
  if (parsed.success && problems.length === 0) return { spec: parsed.data };
  return {
    problems: problems.map((problem) => ({ ...problem, path: overlayPath(overlay, environment, problem.path) })),
  };
}

const judged = new WeakMap<TenantSpec, Map<string, TenantSpec>>();

/** The problems of all environments that a spec names; where there are none, `judgedOverlay` gives what was judged. */
export function overlayProblems(spec: TenantSpec, at: number): Problem[] {
  const sound = new Map<string, TenantSpec>();
  judged.set(spec, sound);
  return Object.keys(spec.environments ?? {}).flatMap((environment) => {
    const result = overlaidSpec(spec, environment, at);
    if ("problems" in result) return result.problems;
    sound.set(environment, result.spec);
    return [];
  });
}

/** What parsing found sound a moment ago, so that a fleet is not judged twice in one run. */
export function judgedOverlay(spec: TenantSpec, environment: string): TenantSpec | undefined {
  return judged.get(spec)?.get(environment);
}

/** Where the file of `spec` says what its overlay for `environment` made: in the overlay, where that says it. */
export function writtenPath(spec: TenantSpec, environment: string, path: SpecPath): SpecPath {
  return overlayPath(overlayOf(spec, environment), environment, path);
}

function overlayOf(spec: TenantSpec, environment: string): NonNullable<TenantSpec["environments"]>[string] | undefined {
  const { environments } = spec;
  return environments !== undefined && Object.hasOwn(environments, environment) ? environments[environment] : undefined;
}

/** What the overlay says itself is mended there; what it left alone is mended in the spec. */
function overlayPath(overlay: unknown, environment: string, path: SpecPath): SpecPath {
  let value = overlay;
  for (const part of path) {
    const here: unknown =
      typeof value === "object" && value !== null ? (value as Record<string | number, unknown>)[part] : undefined;
    if (here === undefined)
      return typeof value === "object" && value !== null && value !== overlay
        ? ["environments", environment, ...path]
        : path;
    value = here;
  }
  return ["environments", environment, ...path];
}
