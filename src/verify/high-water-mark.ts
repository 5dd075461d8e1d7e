// The one thing a server remembers between two lives: what it last accepted. Written after verification, before use.
import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { VerifyError } from "./verify-error.ts";

const fileName = "high-water.json";

/**
 * Reads the mark in the folder `directory`, `undefined` where none was ever written. A mark that cannot be read or is
 * not what `shape` says is an error, never a fresh start: whoever can spoil it must not gain a rollback.
 * Throws `state.corrupt` (kind refused) and `state.unreadable` (kind missing).
 */
export async function readHighWaterMark<Mark>(
  directory: string,
  shape: (value: unknown) => boolean,
): Promise<Mark | undefined> {
  const path = join(directory, fileName);
  let bytes: string;
  try {
    bytes = await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new VerifyError("state", "state.unreadable", `the high-water mark ${path} cannot be read`, {
      kind: "missing",
      cause,
    });
  }
  try {
    const mark: unknown = JSON.parse(bytes);
    if (shape(mark)) return mark as Mark;
  } catch {
    // told below: what a parser says of a damaged file helps nobody
  }
  throw new VerifyError("state", "state.corrupt", `the high-water mark ${path} is damaged`, {
    mend: "find out who damaged it; to begin anew from the pinned root, remove the folder",
  });
}

/** Writes the mark: new file, fsync, rename, fsync of the folder. Throws `state.unreadable` (kind failed). */
export async function writeHighWaterMark(directory: string, mark: object): Promise<void> {
  const path = join(directory, fileName);
  const beside = `${path}.${process.pid}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = await open(beside, "wx", 0o600);
    try {
      await file.writeFile(JSON.stringify(mark));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
    const folder = await open(directory, "r");
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => undefined);
    const { code } = cause as NodeJS.ErrnoException;
    throw new VerifyError("state", "state.unreadable", `the high-water mark ${path} cannot be written (${code})`, {
      kind: "failed",
      mend: "free some space, or give the folder to the user that runs the server",
      cause,
    });
  }
}
