// Errors of a server that cannot start or cannot open a secret. Refused requests are data, never errors.
import { TenantryError } from "../errors.ts";

export type RuntimeCode =
  | "runtime.source"
  | "runtime.no-sdk"
  | "runtime.mode"
  | "runtime.many-tenants"
  | "runtime.unreadable"
  | "runtime.unknown-tenant"
  | "runtime.unknown-secret"
  | "runtime.secret-reference"
  | "runtime.seal-key"
  | "runtime.sealed"
  | "runtime.usage-period"
  | "runtime.missing-package";

export type RuntimeError = TenantryError<RuntimeCode>;

export function runtimeError(
  code: RuntimeCode,
  message: string,
  options: ConstructorParameters<typeof TenantryError>[2] = {},
): RuntimeError {
  return new TenantryError<RuntimeCode>(code, message, options);
}
