import { BundleError } from "./bundle-error.ts";

/** Gives a file system's error as `target.full`, `target.unreadable` or `target.unreachable`; ours pass as they are. */
export function translateFileError(error: unknown, file: string): unknown {
  if (error instanceof BundleError || !(error instanceof Error)) return error;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new BundleError("target.full", `no space is left where ${file} belongs`, {
      kind: "failed",
      mend: "free some space and publish again: nothing was changed",
      cause: error,
    });
  }
  if (code === "EACCES" || code === "EPERM" || code === "EROFS" || code === "EISDIR" || code === "ENOTDIR") {
    return new BundleError("target.unreadable", `${file} cannot be read or written (${code})`, {
      kind: "missing",
      mend: "give the publish target to the user that runs this",
      cause: error,
    });
  }
  return new BundleError("target.unreachable", `the publish target failed at ${file} (${code || error.message})`, {
    kind: "failed",
    cause: error,
  });
}
