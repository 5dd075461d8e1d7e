// Engine: a file backend's state after a kill, mended where nothing can be lost by it, and otherwise told in one error.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { TenantryError } from "../errors.ts";
import type { EngineErrorCode } from "./engine-error.ts";
import { isJson } from "./is-json.ts";
import { sweepBrokenLocks } from "./stack-lock.ts";
import { sweepBrokenAttributes } from "./sweep-broken-attributes.ts";

/** A stack of a file backend; `folder` is its state folder, undefined for other backends. */
export interface StatePlace {
  folder: string | undefined;
  stack: string;
}

/**
 * Runs `attempt`, and once more where the state could not be read and something was mended: a lock that a full disk cut off, or
 * attributes that a killed engine left empty. Throws what `attempt` throws; `engine.unreadable` names the file that is cut
 * off, and the command that puts its backup in its place.
 */
export async function withWholeState<T>({ folder, stack }: StatePlace, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (folder === undefined || !(error instanceof TenantryError) || error.code !== "engine.unreadable") throw error;
    // Somebody may be writing just now.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const mended = (await sweepBrokenLocks(folder, stack)) + (await sweepBrokenAttributes(folder, stack));
    if (mended > 0) return attempt();
    throw (await cutOffState(folder, stack, error)) ?? error;
  }
}

/**
 * What to say of a state file that is no JSON: a machine that stopped may leave one, a killed process does not. Its backup is one
 * step older, so that what this step made may be missing in it: whether to go back is not ours to decide.
 */
async function cutOffState(folder: string, stack: string, cause: TenantryError): Promise<TenantryError | undefined> {
  const base = join(folder, ".pulumi", "stacks");
  for (const project of await readdir(base).catch(() => [])) {
    const file = join(base, project, `${stack}.json`);
    const text = await readFile(file, "utf8").catch(() => undefined);
    if (text === undefined || isJson(text)) continue;
    const backup = `${file}.bak`;
    const whole = isJson(await readFile(backup, "utf8").catch(() => ""));
    return new TenantryError<EngineErrorCode>(
      "engine.unreadable",
      `the state of ${stack} cannot be read: ${file} is cut off after ${Buffer.byteLength(text)} bytes, or is no JSON`,
      {
        kind: "missing",
        mend: whole
          ? `its backup is whole and one step older: \`cp '${backup}' '${file}'\`, then \`tenantry refresh ${stack}\` and \`tenantry up ${stack}\`; what the lost step made is taken over where it is ours, or named`
          : `its backup ${backup} is not whole either: restore the file from a backup of yours, or remove it: \`tenantry up ${stack}\` takes over what it owns`,
        cause,
      },
    );
  }
  return undefined;
}
