// Kills an engine as a machine would: it, its language host and whatever they started, at once and without a word.
import { readdirSync, readFileSync } from "node:fs";

/** SIGKILL for a process and all that descend from it; whoever is gone meanwhile is passed over. */
export function killTree(pid: number): void {
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((each) => /^\d+$/.test(each))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It ended while we read.
    }
  }
  const doomed = [pid];
  for (const one of doomed) for (const [child, parent] of parents) if (parent === one) doomed.push(child);
  for (const one of doomed) {
    try {
      process.kill(one, "SIGKILL");
    } catch {
      // It ended by itself.
    }
  }
}
