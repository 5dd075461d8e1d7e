// Errors of an audit log that cannot be opened, and of sinks. What a running log meets is counted, never thrown.
import { type ErrorKind, TenantryError } from "../../errors.ts";

export type AuditCode =
  | "audit.configuration"
  /** a sink did not take a batch; it is offered again */
  | "audit.sink"
  | "audit.unreadable"
  /** the disk of a sink is full */
  | "audit.full";

export type AuditError = TenantryError<AuditCode>;

/** Makes one; `kind` defaults to `failed`. */
export function auditError(
  code: AuditCode,
  message: string,
  options: { kind?: ErrorKind; mend?: string; cause?: unknown } = {},
): AuditError {
  return new TenantryError<AuditCode>(code, message, { kind: "failed", ...options });
}
