// A proof's answer where it fails: which two tenants, where, and what would cross from one to the other.
import type { FaultCode } from "../spec/fault.ts";

/** Where one of the two says it. `line` and `column` start at 1 and are there where the spec was read from a file. */
export interface ViolationPlace {
  tenantId: string;
  file: string;
  line?: number;
  column?: number;
  /** such as `settings.oauth.google.clientId` */
  path: string;
}

export interface Violation {
  code: Extract<FaultCode, `fleet.${string}`>;
  /** what the two share, as a sentence without full stop */
  message: string;
  /** one request, token, assertion, key or secret that would be good for both, as a sentence without full stop */
  counterExample: string;
  places: readonly [ViolationPlace, ViolationPlace];
}
