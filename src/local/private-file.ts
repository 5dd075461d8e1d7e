// Files that only their owner may read, written so that a reader sees the old bytes or the new ones and nothing between.
import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, unlink, chmod } from "node:fs/promises";
import writeFileAtomic from "write-file-atomic";
import { localError } from "./local-error.ts";

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
}

function writeFailed(path: string, cause: unknown) {
  const full = codeOf(cause) === "ENOSPC" || codeOf(cause) === "EDQUOT";
  const why = full ? "the disk is full" : `the system answered ${codeOf(cause) ?? "an error"}`;
  return localError("local.disk", `Cannot write ${path}: ${why}.`, {
    mend: full ? "Free some space and try again." : "Check the path and its permissions.",
    cause,
  });
}

/** Makes a directory of mode 0700, and narrows one that is already there. Throws `local.directory`. */
export async function makePrivateDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await chmod(path, 0o700);
  } catch (cause) {
    throw localError("local.directory", `Cannot use ${path} as a directory: ${codeOf(cause) ?? "unknown error"}.`, {
      mend: "Name a directory that you own.",
      cause,
    });
  }
}

/** Gives the text of a file, undefined where there is none. Throws `local.directory` when it cannot be read. */
export async function readPrivateFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return undefined;
    throw localError("local.directory", `Cannot read ${path}: ${codeOf(cause) ?? "unknown error"}.`, {
      mend: "Check that you own it.",
      cause,
    });
  }
}

/** Replaces a file whole, mode 0600, on disk when the promise is kept. Throws `local.disk`. */
export async function replacePrivateFile(path: string, text: string): Promise<void> {
  try {
    await writeFileAtomic(path, text, { mode: 0o600 });
  } catch (cause) {
    throw writeFailed(path, cause);
  }
}

/** Makes a file of mode 0600 unless it exists, and says whether it did: of two processes exactly one does. Throws `local.disk`. */
export async function createPrivateFile(path: string, text: string): Promise<boolean> {
  // `wx` alone would show a half-written file to others and leave it behind when killed; a link appears whole or not at all.
  const draft = `${path}.${randomBytes(6).toString("hex")}.draft`;
  try {
    const handle = await open(draft, "wx", 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    try {
      await link(draft, path);
      return true;
    } catch (cause) {
      if (codeOf(cause) === "EEXIST") return false;
      throw cause;
    } finally {
      await unlink(draft);
    }
  } catch (cause) {
    throw writeFailed(path, cause);
  }
}
