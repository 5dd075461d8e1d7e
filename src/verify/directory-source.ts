import { closeSync, constants, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import type { BundleSource } from "./bundle-source.ts";
import { VerifyError } from "./verify-error.ts";

/** Reads a bundle from a folder. Pipes, devices and folders in the place of a file are refused, not waited for. */
export function directorySource(path: string): BundleSource {
  return {
    readNow(name, limit) {
      const file = join(path, name);
      try {
        // The next root is looked for at every refresh and seldom there: asked without the cost of an exception.
        const stat = statSync(file, { throwIfNoEntry: false });
        if (stat === undefined) return undefined;
        if (!stat.isFile()) {
          throw new VerifyError("source", "source.unreadable", `${file} is not a file`, { kind: "missing" });
        }
        // Endless data (TUF 1.5.2): the size is known before a byte is read, and no more than that is read.
        if (stat.size > limit)
          throw new VerifyError("source", "source.oversized", `${file} is longer than ${limit} bytes`);
        const handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
        try {
          const bytes = Buffer.allocUnsafeSlow(stat.size);
          let read = 0;
          while (read < bytes.length) {
            const count = readSync(handle, bytes, read, bytes.length - read, null);
            if (count === 0) break;
            read += count;
          }
          return bytes.subarray(0, read);
        } finally {
          closeSync(handle);
        }
      } catch (cause) {
        if (cause instanceof VerifyError) throw cause;
        const { code } = cause as NodeJS.ErrnoException;
        if (code === "ENOENT") return undefined;
        throw new VerifyError("source", "source.unreadable", `${file} cannot be read (${code})`, {
          kind: "missing",
          cause,
        });
      }
    },
  };
}
