// Engine: who holds a stack.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

/** `dead` is known only of processes of this machine: `unknown` for others. */
export type StackLock = {
  pid: number;
  user: string;
  host: string;
  since: string;
  owner: "alive" | "dead" | "unknown";
};

/** Is a Pulumi CLI alive under this id? Ids are used again, so the process must also be one. */
function ownerOf(pid: number, host: string): StackLock["owner"] {
  if (host !== hostname()) return "unknown";
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH" ? "dead" : "alive";
  }
  try {
    // Linux tells by itself ("42 (pulumi) S …"); elsewhere `ps` does.
    const line = existsSync("/proc/self/stat")
      ? readFileSync(`/proc/${pid}/stat`, "utf8")
      : `(${execFileSync("ps", ["-o", "comm=,stat=", "-p", String(pid)], { encoding: "utf8" })
          .trim()
          .replace(/\s+(\S+)$/, ") $1")}`;
    return /\(.*pulumi.*\) [^Z]/.test(line) ? "alive" : "dead";
  } catch {
    return "alive"; // nothing to ask: an id that answers counts as alive
  }
}

const lockOf = (pid: number, user: string, host: string, since: string): StackLock => ({
  ...{ pid, user, host, since },
  owner: ownerOf(pid, host),
});

/** Reads the locks that the engine's refusal names. */
export function locksFromText(text: string): StackLock[] {
  const found = text.matchAll(/created by (\S+)@(\S+) \(pid (\d+)\) at (\S+)/g);
  return [...found].map(([, user = "", host = "", pid = "0", since = ""]) => lockOf(Number(pid), user, host, since));
}

/** Reads the locks of a stack in a file backend's folder; a lock file that cannot be read is passed over. */
export async function locksInFolder(folder: string, stack: string): Promise<StackLock[]> {
  return (await readLocks(folder, stack)).map(({ lock }) => lock);
}

async function readLocks(folder: string, stack: string): Promise<{ file: string; lock: StackLock }[]> {
  const base = join(folder, ".pulumi", "locks", "organization");
  const locks: { file: string; lock: StackLock }[] = [];
  for (const project of await readdir(base).catch(() => [])) {
    const place = join(base, project, stack);
    for (const name of await readdir(place).catch(() => [])) {
      if (!name.endsWith(".json")) continue;
      try {
        const file = join(place, name);
        const value: unknown = JSON.parse(await readFile(file, "utf8"));
        const { pid, username, hostname, timestamp } = value as Record<string, unknown>;
        if (typeof pid === "number")
          locks.push({ file, lock: lockOf(pid, String(username), String(hostname), String(timestamp)) });
      } catch {
        // Being written or being removed just now.
      }
    }
  }
  return locks;
}

/**
 * Removes the locks of one process of this machine that has ended: an engine that is interrupted before it listens for that leaves
 * its own.
 */
export async function releaseLocksOf(folder: string, stack: string, pid: number): Promise<void> {
  for (const { file, lock } of await readLocks(folder, stack))
    if (lock.pid === pid && lock.owner === "dead") await rm(file, { force: true });
}

/**
 * Removes what a full disk leaves in a stack's lock folder: files that are no JSON and that nobody has written to for a
 * second. The engine cannot read them and would refuse every later run. Gives how many went.
 */
export async function sweepBrokenLocks(folder: string, stack: string): Promise<number> {
  const base = join(folder, ".pulumi", "locks", "organization");
  let removed = 0;
  for (const project of await readdir(base).catch(() => [])) {
    const place = join(base, project, stack);
    for (const name of await readdir(place).catch(() => [])) {
      try {
        JSON.parse(await readFile(join(place, name), "utf8"));
      } catch {
        const age = await stat(join(place, name)).then(
          ({ mtimeMs }) => Date.now() - mtimeMs,
          () => 0,
        );
        if (age < 1000) continue;
        await rm(join(place, name), { force: true });
        removed += 1;
      }
    }
  }
  return removed;
}

/** One lock in words. */
export function describeLock(lock: StackLock): string {
  const state = { alive: "is still running", dead: "is dead", unknown: "runs on another machine, if at all" }[
    lock.owner
  ];
  return `${lock.user}@${lock.host}, process ${lock.pid}, since ${lock.since} (the process ${state})`;
}
