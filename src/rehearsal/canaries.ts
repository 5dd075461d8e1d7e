// Secrets of a rehearsal: every reference of a spec gets a value that nobody uses, so that none is asked for.
import { randomBytes } from "node:crypto";

/** What specs refer to, and the values it gets. */
export interface Canaries {
  /** file path below the repository → value */
  files: Map<string, string>;
  /** environment variable → value */
  variables: Map<string, string>;
  /** every value: what must be found nowhere in plain text */
  values: Set<string>;
}

/** Names that mean something to the processes of a run: they are never given a canary. */
const kept = /^(?:PATH|HOME|USER|TMPDIR|LANG|LC_\w+|TERM|NODE_\w+|NPM_\w+|PULUMI_\w+|XDG_\w+|LD_\w+|DYLD_\w+)$/;

export function noCanaries(): Canaries {
  return { files: new Map(), variables: new Map(), values: new Set() };
}

/**
 * Finds `env:`, `file:`, `aws-sm:` and `aws-ssm:` references in a spec's text, adds a canary for each, and gives the text to
 * rehearse with: what would be fetched from AWS is a file there, unless the servers fetch it themselves
 * (`delivery: reference`: then nothing here resolves it).
 */
export function plantCanaries(text: string, canaries: Canaries): string {
  const plant = (map: Map<string, string>, name: string): void => {
    if (map.has(name)) return;
    const value = `canary-${randomBytes(18).toString("base64url")}`;
    map.set(name, value);
    canaries.values.add(value);
  };
  const local = /\bdelivery:\s*reference\b/.test(text)
    ? text
    : text.replace(/(?<=[\s"'])aws-s(?:s?)m:([\w+=,.@:/-]+)(?=["'\s,}\]]|$)/g, (reference) => {
        return `file:.tenantry/secrets/rehearsed-${Buffer.from(reference).toString("base64url").slice(0, 180)}`;
      });
  for (const [, name = ""] of local.matchAll(/(?<=[\s"'])env:([A-Z_][A-Z0-9_]{0,126})(?=["'\s,}\]]|$)/g))
    if (!kept.test(name)) plant(canaries.variables, name);
  for (const [, path = ""] of local.matchAll(/(?<=[\s"'])file:([\w.\-/]{1,255})(?=["'\s,}\]]|$)/g))
    if (!path.startsWith("/") && !path.split("/").includes("..")) plant(canaries.files, path);
  return local;
}
