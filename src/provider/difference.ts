// What changed between two property maps, property by property, in the engine's path notation.
import type { PropertyMap, PropertyValue } from "./property-value.ts";
import { Secret } from "./secret.ts";
import { Unknown } from "./unknown.ts";

/** One changed property. `input`: the program's inputs changed; otherwise what stands differs from them (drift, renewal). */
export interface PropertyChange {
  path: string;
  kind: "add" | "delete" | "update";
  input: boolean;
  replace: boolean;
}

/**
 * Compares deeply, secrets by their values; what is unknown counts as changed.
 * A top-level name in `replaceOn` means that the resource must be replaced.
 */
export function difference(
  olds: PropertyMap,
  news: PropertyMap,
  options: { replaceOn?: readonly string[]; input?: boolean } = {},
): PropertyChange[] {
  const changes: PropertyChange[] = [];
  const names = new Set([...Object.keys(olds), ...Object.keys(news)]);
  for (const name of [...names].sort()) {
    // The engine adds such names (`__defaults`, `__internal`) for its bridges.
    if (name.startsWith("__")) continue;
    const replace = options.replaceOn?.includes(name) ?? false;
    compare(pathStep("", name), olds[name], news[name], (path, kind) => {
      changes.push({ path, kind, input: options.input ?? true, replace });
    });
  }
  return changes;
}

type Report = (path: string, kind: PropertyChange["kind"]) => void;

function compare(
  path: string,
  before: PropertyValue | undefined,
  after: PropertyValue | undefined,
  report: Report,
): void {
  const old = before instanceof Secret ? before.reveal() : before;
  const next = after instanceof Secret ? after.reveal() : after;
  if (old === undefined || next === undefined) {
    if (old !== next) report(path, old === undefined ? "add" : "delete");
    return;
  }
  // A value that becomes secret, or stops being one, is a change of what the state may show.
  if (before instanceof Secret !== after instanceof Secret) {
    report(path, "update");
    return;
  }
  if (old instanceof Unknown || next instanceof Unknown) {
    report(path, "update");
    return;
  }
  if (Array.isArray(old) && Array.isArray(next)) {
    for (let index = 0; index < Math.max(old.length, next.length); index++) {
      compare(`${path}[${index}]`, old[index], next[index], report);
    }
  } else if (isMap(old) && isMap(next)) {
    for (const name of [...new Set([...Object.keys(old), ...Object.keys(next)])].sort()) {
      compare(pathStep(path, name), old[name], next[name], report);
    }
  } else if (!Object.is(old, next)) report(path, "update");
}

function isMap(value: PropertyValue): value is PropertyMap {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** `a.b`, `a["b c"]`: resource.ParsePropertyPath of the engine reads both. */
function pathStep(path: string, name: string): string {
  if (/^[A-Za-z_][\w-]*$/.test(name)) return path === "" ? name : `${path}.${name}`;
  return `${path}["${name.replace(/["\\]/g, "\\$&")}"]`;
}
