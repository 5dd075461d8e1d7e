// What a store refuses, and what it could not do.
import { type ErrorKind, TenantryError } from "../errors.ts";

export type StoreCode =
  | "store.unknown-tenant"
  | "store.exists"
  | "store.invalid"
  | "store.max-users"
  /** a call without a tenant, or with another than the request's */
  | "store.cross-tenant"
  /** a spec declares it: it changes through the spec only (design §3.8) */
  | "tenant.declared"
  /** Redis or PostgreSQL is away, slow beyond its allowance, full or refuses us */
  | "store.unavailable"
  /** one tenant's own connection ended in the middle of a call (a rotation, a suspension); the others' go on */
  | "store.cut"
  /** what was read is not what was written: altered, of another tenant, or of an unknown format */
  | "store.corrupt"
  /** the database does not keep the rules: nothing runs on it */
  | "store.unsafe"
  | "store.migration"
  | "store.closed"
  | "store.configuration";

export class StoreError extends TenantryError<StoreCode> {}

/** Makes one; `kind` defaults to `refused`. */
export function storeError(
  code: StoreCode,
  message: string,
  options: { kind?: ErrorKind; mend?: string; cause?: unknown } = {},
): StoreError {
  return new StoreError(code, message, options);
}
