// What a fleet run has done so far, on disk after every tenant, so that an interrupted run can go on.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface RecordedStack {
  tenantId: string;
  /** `waiting` and `running` are what an interrupted run leaves */
  state: "waiting" | "running" | "done" | "failed";
  /** of the tenant's plan when it was run: another plan is other work */
  digest: string;
  seconds?: number;
  /** error code of a failed one */
  code?: string;
}

export interface RunRecord {
  schema: 1;
  verb: "up";
  /** ISO 8601 */
  started: string;
  ended?: string;
  stacks: Record<string, RecordedStack>;
}

/** Runs that are kept; older ones are forgotten. */
const kept = 20;
const named = /^\d{8}T\d{9}Z-\d+\.json$/;

/** The records of the repository at `root`, below `.tenantry/runs`. */
export const runsFolder = (root: string): string => join(root, ".tenantry", "runs");

/** Gives the newest run that left something to do; a record that can't be read is none. */
export function unfinishedRun(root: string): RunRecord | undefined {
  const newest = recordNames(root).at(-1);
  if (newest === undefined) return undefined;
  try {
    const record = JSON.parse(readFileSync(join(runsFolder(root), newest), "utf8")) as RunRecord;
    if (record.schema !== 1 || record.verb !== "up") return undefined;
    return Object.values(record.stacks).some(({ state }) => state !== "done") ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Begins a record; `save` writes what `record` holds by then. `file` is its path. */
export function beginRun(
  root: string,
  stacks: Record<string, RecordedStack>,
  now: Date = new Date(),
): { record: RunRecord; file: string; save(): void } {
  const folder = runsFolder(root);
  const started = now.toISOString();
  const file = join(folder, `${started.replace(/[-:.]/g, "")}-${process.pid}.json`);
  const record: RunRecord = { schema: 1, verb: "up", started, stacks };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const save = (): void => {
    // replaced whole, so that a kill at any moment leaves the one or the other
    writeFileSync(`${file}.new`, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  save();
  for (const name of recordNames(root).slice(0, -kept)) rmSync(join(folder, name), { force: true });
  return { record, file, save };
}

/** The stacks of a record that are tenants': a run of its own accord adds what they share. */
export function recordedTenants({ stacks }: RunRecord): string[] {
  const tenants = Object.keys(stacks).filter((stack) => stacks[stack]?.tenantId !== "platform");
  // A run of the platform stack alone names it itself.
  return tenants.length > 0 ? tenants : Object.keys(stacks);
}

function recordNames(root: string): string[] {
  try {
    // names begin with the time, so their order is that of the runs
    return readdirSync(runsFolder(root))
      .filter((name) => named.test(name))
      .sort();
  } catch {
    return [];
  }
}
