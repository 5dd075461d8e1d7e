// What the spec room throws; faults inside specs are data and never thrown.
import { TenantryError } from "../errors.ts";

export type SpecErrorCode =
  | "spec.no-directory"
  | "spec.no-repository"
  | "settings.missing"
  | "settings.unreadable"
  | "settings.invalid"
  | "settings.stack-name";

export class SpecError extends TenantryError<SpecErrorCode> {}
