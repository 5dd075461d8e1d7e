import { type ErrorKind, TenantryError } from "../errors.ts";
import type { AdminFaultCode } from "./admin-contract.ts";

/** Every code this room may throw; those of `AdminFaultCode` also travel over the admin API. */
export type LocalErrorCode =
  | AdminFaultCode
  | "local.already-running"
  | "local.directory"
  | "local.port-fixed"
  | "local.port-taken"
  | "local.state-corrupt";

const kinds: Partial<Record<LocalErrorCode, ErrorKind>> = {
  "local.already-running": "failed",
  "local.directory": "missing",
  "local.disk": "failed",
  "local.internal": "failed",
  "local.port-fixed": "usage",
  "local.port-taken": "failed",
  "local.state-corrupt": "failed",
};

/** Makes this room's error; what is no fault of the machine is a refusal. */
export function localError(
  code: LocalErrorCode,
  message: string,
  options: { mend?: string; cause?: unknown } = {},
): TenantryError<LocalErrorCode> {
  return new TenantryError(code, message, { kind: kinds[code] ?? "refused", ...options });
}
