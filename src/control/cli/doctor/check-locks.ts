import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describeLock, locksInFolder } from "../../../engine/stack-lock.ts";
import { stateFolder } from "../../../engine/state-folder.ts";
import type { Check } from "./check.ts";

/** Stacks of the file backend that somebody holds: who, since when, and whether that process still lives. */
export const checkLocks: Check = async ({ root, io }) => {
  // A stack that is being worked on is no defect of the machine.
  const shared = { name: "locks", needed: false };
  const state = root && (await stateFolder(root, io.env));
  if (!state) return { ...shared, ok: true, found: "no file backend here" };
  const held: string[] = [];
  const dead: string[] = [];
  for (const stack of await lockedStacks(state)) {
    const locks = await locksInFolder(state, stack);
    held.push(...locks.map((lock) => `${stack} by ${describeLock(lock)}`));
    if (locks.length > 0 && locks.every((lock) => lock.owner === "dead")) dead.push(stack);
  }
  if (held.length === 0) return { ...shared, ok: true, found: "none held" };
  const clear = dead.map((stack) => `\`tenantry up ${stack} --clear-dead-lock\``).join(", ");
  const mend = dead.length > 0 ? `nobody works there any more: ${clear}` : "wait until that run ends";
  return { ...shared, ok: false, found: held.join("; "), mend };
};

async function lockedStacks(state: string): Promise<Set<string>> {
  const base = join(state, ".pulumi", "locks", "organization");
  const files = await readdir(base, { recursive: true }).catch(() => [] as string[]);
  return new Set(files.flatMap((file) => (file.endsWith(".json") ? [file.split("/")[1] ?? ""] : [])));
}
