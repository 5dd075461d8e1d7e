// Every way in which a rehearsal refuses or fails; the services that it stands in for have faults of their own.
import { TenantryError } from "../errors.ts";

export type RehearsalErrorCode =
  | "rehearsal.conflict"
  | "rehearsal.denied"
  | "rehearsal.full"
  | "rehearsal.exposed"
  | "rehearsal.invalid"
  | "rehearsal.leftover"
  | "rehearsal.no-sdk"
  | "rehearsal.not-found"
  | "rehearsal.rate-limited"
  | "rehearsal.timeout"
  | "rehearsal.unavailable";

export class RehearsalError extends TenantryError<RehearsalErrorCode> {}
