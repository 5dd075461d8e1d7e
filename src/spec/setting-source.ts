// One file's `tenantry:` config as plain values, and where each of them stands.
import { readFileSync } from "node:fs";
import { isMap, isNode, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import { SpecError, type SpecErrorCode } from "./spec-error.ts";

/** A setting as it was written. */
export interface WrittenSetting {
  value: unknown;
  /** `file:line:column` of the value at `path` inside of it, or of the nearest that is there */
  placeOf(path: readonly PropertyKey[]): string;
}

/**
 * Reads the `tenantry:` keys of a file's config. In Pulumi.yaml (`project`) an entry is a value or `{ value | default }`; in a
 * stack's file it is the value itself. What is encrypted is left out. Throws `settings.missing`, `settings.unreadable` and
 * `settings.invalid`; a stack's file may be missing.
 */
export function settingSource(file: string, project: boolean): ReadonlyMap<string, WrittenSetting> {
  const text = read(file, project);
  if (text === undefined) return new Map();
  if (project && last?.text === text && last.file === file) return last.found;
  const found = parse(text, file, project);
  // a stack's own file is read once; Pulumi.yaml once for each stack of a fleet
  if (project) last = { text, file, found };
  return found;
}

/** Pulumi.yaml as it was read before: its text decides whether it still stands. */
let last: { text: string; file: string; found: ReadonlyMap<string, WrittenSetting> } | undefined;

function parse(text: string, file: string, project: boolean): Map<string, WrittenSetting> {
  const found = new Map<string, WrittenSetting>();
  const lines = new LineCounter();
  const document = parseDocument(text, { version: "1.2", merge: false, strict: true, lineCounter: lines });
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents)))
    throw new SpecError("settings.invalid", `${file} is not a valid YAML mapping`, {
      mend: "mend the file; pulumi itself would refuse it too",
    });
  const config = document.get("config", true);
  if (!isMap(config)) return found;
  const name: unknown = document.get("name");
  for (const { key, value } of config.items) {
    if (!isScalar(key) || typeof key.value !== "string") continue;
    // a key without namespace belongs to the project (Pulumi's rule)
    const bare = key.value.startsWith("tenantry:")
      ? key.value.slice(9)
      : name === "tenantry" && !key.value.includes(":")
        ? key.value
        : undefined;
    if (bare === undefined || bare === "__proto__") continue;
    const node = settingNode(value, project);
    if (node === undefined) continue;
    const placeOf = (path: readonly PropertyKey[]): string => {
      const { line, col } = lines.linePos(nearest(node, path).range?.[0] ?? 0);
      return `${file}:${line}:${col}`;
    };
    found.set(bare, { value: node.toJS(document, { maxAliasCount: 0 }), placeOf });
  }
  return found;
}

function settingNode(value: unknown, project: boolean): Node | undefined {
  if (!isMap(value)) return isNode(value) ? value : undefined;
  if (value.has("secure")) return undefined;
  const described = value.get("value", true) ?? value.get("default", true);
  if (isNode(described)) return described;
  return project ? undefined : value;
}

function nearest(node: Node, path: readonly PropertyKey[]): Node {
  let found = node;
  for (const step of path) {
    const next = "get" in found && typeof found.get === "function" ? (found.get(step, true) as unknown) : undefined;
    if (!isNode(next)) return found;
    found = next;
  }
  return found;
}

function read(file: string, required: boolean): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const gone = (cause as NodeJS.ErrnoException).code === "ENOENT";
    if (gone && !required) return undefined;
    const code: SpecErrorCode = gone ? "settings.missing" : "settings.unreadable";
    const mend = gone ? "run tenantry init, or name the repository with --dir" : "check the file's permissions";
    throw new SpecError(code, `${file} ${gone ? "does not exist" : "can't be read"}`, { kind: "missing", mend, cause });
  }
}
