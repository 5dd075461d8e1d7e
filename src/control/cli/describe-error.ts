// Any thrown thing → what a person and a program are told of it.
import { exitCodes, TenantryError } from "../../errors.ts";

/** An error as it is reported: one sentence, how to mend it, and the process's exit code. */
export interface ErrorReport {
  code: string;
  message: string;
  mend?: string;
  exitCode: number;
  /** the error is tenantry's own fault */
  bug: boolean;
}

/** What the system says when a file or a socket fails, in words; the mend follows from the kind. */
const systemFaults: Readonly<Record<string, { code: string; why: string; exitCode: number; mend: string }>> = {
  EACCES: { code: "system.unreadable", why: "permission denied", exitCode: 3, mend: "give yourself access to it" },
  EPERM: { code: "system.unreadable", why: "not permitted", exitCode: 3, mend: "give yourself access to it" },
  ENOENT: { code: "system.absent", why: "no such file or folder", exitCode: 3, mend: "check the path" },
  EISDIR: { code: "system.unreadable", why: "it is a folder, not a file", exitCode: 3, mend: "check the path" },
  ENOTDIR: { code: "system.unreadable", why: "it is a file, not a folder", exitCode: 3, mend: "check the path" },
  ENOSPC: { code: "system.disk-full", why: "the disk is full", exitCode: 4, mend: "free some space and run it again" },
  EDQUOT: { code: "system.disk-full", why: "the disk quota is used up", exitCode: 4, mend: "free some space" },
  EROFS: { code: "system.read-only", why: "the file system is read-only", exitCode: 4, mend: "use a writable folder" },
  EIO: { code: "system.disk", why: "the disk failed", exitCode: 4, mend: "check the disk" },
  ECONNREFUSED: { code: "system.unreachable", why: "connection refused", exitCode: 4, mend: "start the service" },
  ECONNRESET: { code: "system.unreachable", why: "connection lost", exitCode: 4, mend: "run it again" },
  ETIMEDOUT: { code: "system.unreachable", why: "no answer in time", exitCode: 4, mend: "run it again" },
};

/**
 * Gives the report of anything thrown. What is neither a `TenantryError` nor a fault of the system is a bug of ours:
 * said in one line, exit code 4, with the stack shown only under TENANTRY_DEBUG.
 */
export function describeError(error: unknown): ErrorReport {
  if (error instanceof TenantryError) {
    const report = { code: error.code, message: error.message, exitCode: exitCodes[error.kind], bug: false };
    return error.mend === undefined ? report : { ...report, mend: error.mend };
  }
  const { code, path, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  const fault = typeof code === "string" && typeof syscall === "string" ? systemFaults[code] : undefined;
  if (fault) {
    return {
      code: fault.code,
      message: `${path ?? syscall}: ${fault.why}`,
      mend: fault.mend,
      exitCode: fault.exitCode,
      bug: false,
    };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    code: "tenantry.bug",
    message: `this is a bug in tenantry: ${message.split("\n", 1)[0]}`,
    mend: "run it again with TENANTRY_DEBUG=1 and report what it prints",
    exitCode: 4,
    bug: true,
  };
}
