// Refusals as exceptions, for what opens and refreshes a bundle.
import { type ErrorKind, TenantryError } from "../errors.ts";
import type { DocumentRefusal } from "./refusal-code.ts";

export type VerifyErrorCode =
  | DocumentRefusal
  | "bundle.missing"
  | "bundle.corrupt"
  | "bundle.closed"
  | "source.unreadable"
  | "source.oversized"
  | "state.corrupt"
  | "state.unreadable"
  | "rollback.digest"
  | "rollback.vanished";

/** Which of a bundle's parts was refused. */
export type BundlePart = "root" | "head" | "index" | "tenant" | "suspension" | "state" | "source";

/** An error of the verify room; `part` says which of the bundle's parts it is about. */
export class VerifyError extends TenantryError<VerifyErrorCode> {
  readonly part: BundlePart;

  constructor(
    part: BundlePart,
    code: VerifyErrorCode,
    message: string,
    options: { kind?: ErrorKind; mend?: string; cause?: unknown } = {},
  ) {
    super(code, message, options);
    this.name = "VerifyError";
    this.part = part;
  }
}
