import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { auditError } from "./audit-error.ts";

/** Segments of a folder in the order they were written, writer by writer; `.gz` only where the plain one is gone. Throws `audit.unreadable` (missing). */
export async function listSegments(directory: string): Promise<{ file: string; run: string; changed: number }[]> {
  const pattern = /^([a-z0-9-]{1,63}\.[a-z0-9]{4,32})\.[0-9]{5,}\.jsonl(?:\.gz)?$/;
  const names = await readdir(directory).catch((cause: NodeJS.ErrnoException) => {
    throw auditError("audit.unreadable", `the audit log ${directory} cannot be read (${cause.code})`, {
      kind: "missing",
      mend: "name the folder that the log's segments are in",
      cause,
    });
  });
  const found = names.filter((name) => !(name.endsWith(".gz") && names.includes(name.slice(0, -3))));
  const segments = found.sort().flatMap((name) => {
    const run = pattern.exec(name)?.[1];
    return run === undefined ? [] : [{ file: join(directory, name), run }];
  });
  return Promise.all(
    segments.map(async (one) => ({ ...one, changed: Math.floor((await stat(one.file)).mtimeMs / 1000) })),
  );
}
