// Content-addressed objects of a remote bundle, near: in memory, or in a folder that outlives the server.
import { hash, randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { bundleNames } from "../bundle/documents.ts";
import { directorySource } from "./directory-source.ts";
import { VerifyError } from "./verify-error.ts";

/** Objects by digest (base64url SHA-256); names are those of `bundleNames.object`. */
export interface LocalCopy {
  readNow(name: string, limit: number): Buffer | undefined;
  /** Says whether the object is here, whole. */
  holds(digest: string, limit: number): boolean;
  put(digest: string, bytes: Buffer): Promise<void>;
  /** Forgets every object that is not among `digests`. */
  keepOnly(digests: ReadonlySet<string>): Promise<void>;
}

/** `directory` is made on first use; without one the copy lives and dies with the process. */
export function localCopy(directory?: string): LocalCopy {
  return directory === undefined ? copyInMemory() : copyInFolder(directory);
}

function copyInMemory(): LocalCopy {
  const objects = new Map<string, Buffer>();
  return {
    readNow: (name) => objects.get(name.slice(name.lastIndexOf("/") + 1)),
    holds: (digest) => objects.has(digest),
    put: async (digest, bytes) => void objects.set(digest, bytes),
    async keepOnly(digests) {
      for (const digest of objects.keys()) if (!digests.has(digest)) objects.delete(digest);
    },
  };
}

function copyInFolder(directory: string): LocalCopy {
  const folder = directorySource(directory);
  /** verified when they were put or first met: a damaged file must not stand in the way of the whole one */
  const known = new Set<string>();
  return {
    readNow: folder.readNow,
    holds(digest, limit) {
      if (known.has(digest)) return true;
      try {
        const bytes = folder.readNow(bundleNames.object(digest), limit);
        if (bytes === undefined || hash("sha256", bytes, "base64url") !== digest) return false;
      } catch (error) {
        if (error instanceof VerifyError) return false;
        throw error;
      }
      known.add(digest);
      return true;
    },
    async put(digest, bytes) {
      const path = join(directory, bundleNames.object(digest));
      const beside = `${path}.${process.pid}.${randomBytes(6).toString("hex")}.tmp`;
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await writeFile(beside, bytes, { mode: 0o600 });
        await rename(beside, path);
        known.add(digest);
      } catch (cause) {
        await rm(beside, { force: true }).catch(() => undefined);
        throw unwritable(path, cause);
      }
    },
    async keepOnly(digests) {
      const objects = join(directory, "objects");
      for (const entry of await readdir(objects, { recursive: true, withFileTypes: true }).catch(() => [])) {
        if (!entry.isFile() || digests.has(entry.name)) continue;
        known.delete(entry.name);
        await rm(join(entry.parentPath, entry.name), { force: true });
      }
    },
  };
}

function unwritable(path: string, cause: unknown): VerifyError {
  const { code } = cause as NodeJS.ErrnoException;
  return new VerifyError("state", "state.unreadable", `the local copy ${path} cannot be written (${code})`, {
    kind: "failed",
    mend: "free some space, or give the folder to the user that runs the server",
    cause,
  });
}
