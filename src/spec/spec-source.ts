// Where a validated spec came from, so that later rules (overlays, fleet, plan) can still point at its lines.
import type { ParsedNode } from "yaml";
import { limits } from "../limits.ts";
import type { Fault, Problem } from "./fault.ts";
import { lineAndColumn, offsetOf } from "./locate.ts";
import { pathText } from "./path-text.ts";
import { readYaml } from "./read-yaml.ts";
import type { TenantSpec } from "./tenant-spec.ts";

export interface SpecSource {
  file: string;
  text: string;
}

/** Beside the spec, not in it: a spec stays plain data, and the text lives only as long as its spec. */
const sources = new WeakMap<TenantSpec, SpecSource>();

export function rememberSource(spec: TenantSpec, source: SpecSource): void {
  sources.set(spec, source);
}

/** Gives the file and text a spec was read from; nothing for a spec that was made in memory. */
export function sourceOf(spec: TenantSpec): SpecSource | undefined {
  return sources.get(spec);
}

/** Turns problems into faults in the order of their places; the same place, code and message counts once. */
export function faultsOf(problems: readonly Problem[], source: SpecSource, root?: ParsedNode | null): Fault[] {
  let tree = root;
  // hostile input could hold a fault in every few bytes; nobody reads so many, and finding each place takes time
  const placed = problems.slice(0, limits.specFaults).map((problem) => {
    // read again only here: trees of valid specs are not kept
    if (problem.offset === undefined && tree === undefined)
      tree = source.text === "" ? null : readYaml(source.text).root;
    const offset = problem.offset ?? offsetOf(tree ?? null, problem.path, problem.atKey);
    const fault: Fault = {
      code: problem.code,
      file: source.file,
      ...lineAndColumn(source.text, offset),
      path: pathText(problem.path),
      message: problem.message,
    };
    return { offset, fault };
  });
  placed.sort((a, b) => a.offset - b.offset);
  const seen = new Set<string>();
  return placed.flatMap(({ offset, fault }) => {
    const key = `${offset}\n${fault.code}\n${fault.path}\n${fault.message}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [fault];
  });
}
