// One file of the fleet → bytes. Only regular files: a link, a device or a pipe could bring in anything, or never end.
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { limits } from "../limits.ts";

/** Gives the bytes (one more than the limit at most, so that the parser can refuse the size), or why not. */
export function readSpecFile(path: string): { bytes: Uint8Array } | { refused: string } {
  let file: number;
  try {
    // O_NONBLOCK: opening a pipe must not wait for a writer; O_NOFOLLOW: the entry may have become a link since it was listed
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ELOOP") return { refused: "is a symbolic link; put the spec itself here" };
    return { refused: `can't be read (${code ?? "unknown error"}); check the file's permissions` };
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return { refused: "is not a regular file; put the spec itself here" };
    const bytes = Buffer.allocUnsafe(Math.min(stat.size, limits.specBytes) + 1);
    let length = 0;
    for (;;) {
      const got = readSync(file, bytes, length, bytes.byteLength - length, null);
      length += got;
      if (got === 0 || length === bytes.byteLength) break;
    }
    return { bytes: bytes.subarray(0, length) };
  } catch (error) {
    return { refused: `can't be read (${(error as NodeJS.ErrnoException).code ?? "unknown error"})` };
  } finally {
    closeSync(file);
  }
}
