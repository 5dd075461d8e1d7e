// A folder as publish target: atomic replacement by rename, compare-and-swap under a lock file.
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { lock } from "proper-lockfile";
import { BundleError } from "./bundle-error.ts";
import { replaceFile } from "./replace-file.ts";
import type { PublishTarget, Revision } from "./target.ts";
import { translateFileError } from "./translate-file-error.ts";

/**
 * Publishes into the folder `path`, made on first write. A revision is the digest of the bytes.
 * Twenty processes may write at once: each compare-and-swap holds the lock `<path>/.lock` for one read and one rename,
 * and a lock whose owner died is taken over after 10 s.
 */
export function directoryTarget(path: string): PublishTarget {
  const at = (name: string): string => {
    if (!/^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/.test(name)) {
      throw new BundleError("target.name", "an object's name may hold only letters, digits, dot, hyphen and slash");
    }
    return join(path, name);
  };
  const readObject = async (
    name: string,
    limit: number,
  ): Promise<{ bytes: Uint8Array; revision: Revision } | undefined> => {
    const bytes = await readBounded(at(name), limit);
    return bytes && { bytes, revision: revisionOf(bytes) };
  };
  return {
    read: readObject,
    async write(name, bytes, options) {
      const file = at(name);
      try {
        if (options === undefined || !("expected" in options)) {
          await replaceFile(file, bytes);
          return true;
        }
        await mkdir(path, { recursive: true });
        const release = await lock(path, {
          lockfilePath: join(path, ".lock"),
          stale: 10_000,
          retries: { retries: 400, minTimeout: 5, maxTimeout: 60, factor: 1.3, randomize: true },
        });
        try {
          const present = await readBounded(file, Number.POSITIVE_INFINITY);
          if ((present === undefined ? null : revisionOf(present)) !== (options.expected ?? null)) return false;
          await replaceFile(file, bytes);
          return true;
        } finally {
          await release();
        }
      } catch (error) {
        throw translateFileError(error, file);
      }
    },
    async *list(prefix) {
      yield* walk(path, prefix);
    },
    async remove(name) {
      await rm(at(name), { force: true });
    },
  };
}

function revisionOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64url");
}

async function readBounded(file: string, limit: number): Promise<Buffer | undefined> {
  try {
    // Not blocking: a pipe in the place of a file must not hang the publisher.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const { size } = await handle.stat();
      if (size > limit) throw new BundleError("target.oversized", `${file} is longer than ${limit} bytes`);
      const bytes = Buffer.alloc(size);
      const { bytesRead } = await handle.read(bytes, 0, size, 0);
      return bytes.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw translateFileError(error, file);
  }
}

async function* walk(root: string, prefix: string): AsyncGenerator<string> {
  const folder = prefix.endsWith("/") ? prefix : `${dirname(prefix)}/`;
  let entries: import("node:fs").Dirent[];
  try {
    entries = await readdir(join(root, folder), { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw translateFileError(error, join(root, folder));
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const name = folder === "./" ? entry.name : `${folder}${entry.name}`;
    if (!name.startsWith(prefix)) continue;
    if (entry.isDirectory()) yield* walk(root, `${name}/`);
    else if (!name.endsWith(".tmp") && !entry.name.startsWith(".")) yield name;
  }
}
