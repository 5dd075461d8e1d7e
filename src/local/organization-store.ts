// The organizations of one platform: all in memory, one file each, changed one after another and never lost.
import { readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { isAdminId } from "./body-fields.ts";
import { localError } from "./local-error.ts";
import { type OrganizationRecord, readOrganizationRecord, writeOrganizationRecord } from "./organization-record.ts";
import { makePrivateDirectory, readPrivateFile, replacePrivateFile } from "./private-file.ts";

export interface OrganizationStore {
  get(id: string): OrganizationRecord | undefined;
  all(): OrganizationRecord[];
  /** Replaces (or with undefined removes) one organization: calls queue up per id, each sees the one before, disk first. */
  change(
    id: string,
    next: (now: OrganizationRecord | undefined) => Promise<OrganizationRecord | undefined>,
  ): Promise<OrganizationRecord | undefined>;
  /** Waits for changes under way. */
  settle(): Promise<void>;
}

/** Opens `<directory>/organizations`. Throws `local.state-corrupt` for a file that is not whole: nothing is ever dropped in silence. */
export async function openOrganizationStore(directory: string): Promise<OrganizationStore> {
  const folder = join(directory, "organizations");
  await makePrivateDirectory(folder);
  const records = new Map<string, OrganizationRecord>();
  for (const name of (await readdir(folder)).sort()) {
    const path = join(folder, name);
    const id = name.endsWith(".json") ? name.slice(0, -".json".length) : "";
    if (isAdminId(id)) records.set(id, await readRecord(path, id));
    // What an interrupted write left behind: its rename never happened, so nobody was told that it is kept.
    else if (/\.json\.\d+$/.test(name)) await unlink(path);
  }
  const queues = new Map<string, Promise<unknown>>();

  async function applyChange(id: string, next: Parameters<OrganizationStore["change"]>[1]) {
    const now = records.get(id);
    const then = await next(now);
    const path = join(folder, `${id}.json`);
    if (then) {
      if (then !== now) await replacePrivateFile(path, writeOrganizationRecord(then));
      records.set(id, then);
    } else if (now) {
      await unlink(path);
      records.delete(id);
    }
    return then;
  }

  return {
    get: (id) => records.get(id),
    all: () => [...records.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    change(id, next) {
      const turn = (queues.get(id) ?? Promise.resolve()).then(() => applyChange(id, next));
      const quiet = turn
        .catch(() => undefined)
        .then(() => {
          if (queues.get(id) === quiet) queues.delete(id);
        });
      queues.set(id, quiet);
      return turn;
    },
    async settle() {
      await Promise.all(queues.values());
    },
  };
}

async function readRecord(path: string, id: string): Promise<OrganizationRecord> {
  const text = await readPrivateFile(path);
  try {
    return readOrganizationRecord(text ?? "", id);
  } catch (cause) {
    // The parser's own message may quote the file, which holds secrets.
    const why =
      cause instanceof SyntaxError ? "it is not JSON" : cause instanceof Error ? cause.message : "it is broken";
    throw localError("local.state-corrupt", `The organization file ${path} cannot be read: ${why}.`, {
      mend: "Restore it from a copy, or remove it and run up again to make the organization anew.",
    });
  }
}
