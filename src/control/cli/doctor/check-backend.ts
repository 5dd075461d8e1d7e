import { randomBytes } from "node:crypto";
import { mkdir, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeError } from "../describe-error.ts";
import type { Check } from "./check.ts";

/** The least that one `up` may fill, bytes. */
const leastFree = 64 * 1024 * 1024;

/** The repository's state folder can be written, and its disk has room. */
export const checkBackend: Check = async ({ root }) => {
  const shared = { name: "state folder", needed: true };
  if (!root) return { ...shared, ok: false, found: "no repository of specs", mend: "go to one, or `tenantry init`" };
  const folder = join(root, ".tenantry");
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const probe = join(folder, `.probe-${randomBytes(6).toString("hex")}`);
    await writeFile(probe, "", { mode: 0o600, flag: "wx" });
    await rm(probe);
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    if (free >= leastFree) return { ...shared, ok: true, found: `${folder} is writable` };
    return { ...shared, ok: false, found: `only ${Math.floor(free / 1024 / 1024)} MB free`, mend: "free some space" };
  } catch (error) {
    const { message, mend } = describeError(error);
    return { ...shared, ok: false, found: message, ...(mend ? { mend } : {}) };
  }
};
