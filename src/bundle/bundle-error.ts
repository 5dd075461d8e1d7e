// The closed list of what can go wrong while keys are kept and bundles are written.
import { type ErrorKind, TenantryError } from "../errors.ts";

export type BundleErrorCode =
  | "keys.missing"
  | "keys.unreadable"
  | "keys.exists"
  | "keys.malformed"
  | "keys.last"
  | "keys.unknown"
  | "kms.reference"
  | "kms.no-sdk"
  | "kms.credentials"
  | "kms.denied"
  | "kms.unknown-key"
  | "kms.disabled"
  | "kms.wrong-key"
  | "kms.malformed"
  | "kms.unreachable"
  | "document.unsignable"
  | "document.oversized"
  | "ledger.refused"
  | "ledger.behind"
  | "ledger.contended"
  | "publish.head-refused"
  | "publish.head-missing"
  | "publish.leaf-refused"
  | "publish.unknown-tenant"
  | "publish.host-taken"
  | "publish.issuer-taken"
  | "publish.behind"
  | "publish.corrupt"
  | "publish.contended"
  | "publish.interrupted"
  | "suspension.refused"
  | "audit.writer-taken"
  | "target.oversized"
  | "target.full"
  | "target.unreadable"
  | "target.unreachable"
  | "target.name"
  | "target.place"
  | "target.no-sdk";

/** An error of the bundle room: code from the closed list, a sentence for a person, a kind for the process's exit. */
export class BundleError extends TenantryError<BundleErrorCode> {
  constructor(
    code: BundleErrorCode,
    message: string,
    options: { kind?: ErrorKind; mend?: string; cause?: unknown } = {},
  ) {
    super(code, message, options);
    this.name = "BundleError";
  }
}
