// Untrusted bytes → TenantSpec. The one door: everything after it may trust the shape and the rules of a single spec.
import { basename } from "node:path";
import { type Clock, systemClock } from "../clock.ts";
import type { Fault, Problem } from "./fault.ts";
import { overlayProblems } from "./overlay-problems.ts";
import { readText } from "./read-text.ts";
import { readYaml } from "./read-yaml.ts";
import { inlineSecretProblems } from "./rules/inline-secret-problems.ts";
import { specProblems } from "./rules/spec-problems.ts";
import { shapeProblems } from "./shape-problems.ts";
import { faultsOf, rememberSource } from "./spec-source.ts";
import { type TenantSpec, tenantSpecSchema } from "./tenant-spec.ts";

export type SpecResult = { ok: true; spec: TenantSpec } | { ok: false; faults: Fault[] };

export interface ParseOptions {
  /** the file's name as messages show it; `<tenantId>.yaml` is expected when it ends in .yaml or .yml */
  file: string;
  /** decides whether certificates are valid (default: the system's clock) */
  clock?: Clock;
}

/** Reads one spec. Gathers every fault with its place; never throws for what the bytes hold. */
export function parseTenantSpec(bytes: Uint8Array | string, options: ParseOptions): SpecResult {
  const { file, clock = systemClock } = options;
  const read = readText(bytes);
  const refuse = (problems: Problem[], root?: ReturnType<typeof readYaml>["root"]): SpecResult => ({
    ok: false,
    faults: faultsOf(problems, { file, text: read.text }, root),
  });
  if ("problem" in read) return refuse([read.problem], null);
  const { value, root, problems } = readYaml(read.text);
  const secrets = inlineSecretProblems(read.text, root);
  if (root === null) return refuse([...problems, ...secrets], null);

  const parsed = tenantSpecSchema.safeParse(value);
  if (!parsed.success) {
    const told = new Set([...problems, ...secrets].map((problem) => problem.path.join("\n")));
    // a value that is already doubted or a secret is not also judged by its type
    const shape = shapeProblems(tenantSpecSchema, value, parsed.error.issues).filter(
      (problem) => !told.has(problem.path.join("\n")),
    );
    return refuse(
      [...problems, ...secrets, ...shape, ...fileNameProblems(value, file), ...rulesDespite(value, shape, clock())],
      root,
    );
  }
  const spec = parsed.data;
  const at = clock();
  const rules = [...fileNameProblems(spec, file), ...specProblems(spec, at)];
  // overlays are judged only over a sound base: each of its faults would show again in every environment
  if (rules.length === 0 && spec.environments !== undefined) rules.push(...overlayProblems(spec, at));
  if (problems.length + secrets.length + rules.length > 0) return refuse([...problems, ...secrets, ...rules], root);
  rememberSource(spec, { file, text: read.text });
  return { ok: true, spec };
}

/** design §3.11: the id is the file's name. */
function fileNameProblems(value: unknown, file: string): Problem[] {
  const name = /^(.*)\.ya?ml$/.exec(basename(file))?.[1];
  const id = (value as { tenantId?: unknown } | null)?.tenantId;
  if (name === undefined || typeof id !== "string" || id === name) return [];
  const message = `the file is called ${JSON.stringify(basename(file).slice(0, 80))}, but a tenant's file bears its id; rename the one or the other`;
  return [{ code: "spec.file-name", path: ["tenantId"], message }];
}

/** With nothing wrong but unknown keys and overlays, the rest can still be judged: one run then shows the author everything. */
function rulesDespite(value: unknown, shape: readonly Problem[], at: number): Problem[] {
  const base = shape.filter((problem) => problem.path[0] !== "environments");
  if (!base.every((problem) => problem.code === "spec.unknown-key" && problem.path.length > 1)) return [];
  const copy = structuredClone(value) as Record<string, unknown>;
  delete copy.environments;
  for (const { path } of base) {
    let parent: unknown = copy;
    for (const part of path.slice(0, -1)) parent = (parent as Record<string | number, unknown>)[part];
    delete (parent as Record<string | number, unknown>)[path.at(-1) ?? ""];
  }
  const parsed = tenantSpecSchema.safeParse(copy);
  return parsed.success ? specProblems(parsed.data, at) : [];
}
