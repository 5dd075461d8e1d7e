// The tenants whose files are not what they were at a git revision.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gitFiles } from "../git-files.ts";

/**
 * Gives the ids, of `known`, whose spec or whose stack's own settings differ from `revision` or are new; all of them
 * where Pulumi.yaml differs, because its settings reach every tenant. Throws the `git.*` errors.
 */
export async function changedTenants(
  root: string,
  folder: string,
  revision: string,
  known: readonly string[],
): Promise<string[]> {
  const [specs, top] = [await gitFiles(root, revision, folder), await gitFiles(root, revision, ".")];
  const differs = (was: Uint8Array | undefined, is: Uint8Array | undefined): boolean =>
    was === undefined || is === undefined ? was !== is : !Buffer.from(was).equals(is);
  if (differs(top.get("Pulumi.yaml"), contentOf(root, "Pulumi.yaml"))) return [...known];
  const own = new Map<string, string[]>();
  for (const name of new Set([...top.keys(), ...readdirSync(root)])) {
    const id = /^Pulumi\.([^.]+)(?:\.[^.]+)?\.yaml$/.exec(name)?.[1];
    if (id !== undefined) own.set(id, [...(own.get(id) ?? []), name]);
  }
  return known.filter(
    (id) =>
      differs(specs.get(`${id}.yaml`), contentOf(root, `${folder}/${id}.yaml`)) ||
      (own.get(id) ?? []).some((name) => differs(settingsIn(top.get(name)), settingsIn(contentOf(root, name)))),
  );
}

/** A stack's file holds settings or, as the engine makes it, nothing but its salt. */
function settingsIn(bytes: Uint8Array | undefined): Uint8Array | undefined {
  return bytes !== undefined && /^(config|environment):/m.test(Buffer.from(bytes).toString()) ? bytes : undefined;
}

function contentOf(root: string, path: string): Buffer | undefined {
  try {
    return readFileSync(join(root, path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
