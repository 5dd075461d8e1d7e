// The call itself is wrong: exit code 2.
import { TenantryError } from "../../errors.ts";

export type UsageCode = "cli.usage" | "cli.unknown-tenant" | "cli.not-empty" | "cli.no-repository";

/** Gives an error of kind "usage": what was asked for cannot be meant. */
export function usageError(code: UsageCode, message: string, mend?: string): TenantryError<UsageCode> {
  return new TenantryError(code, message, { kind: "usage", ...(mend ? { mend } : {}) });
}
