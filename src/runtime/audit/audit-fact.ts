// What can be put on record, in the product's own words; `auditEvent` says it in OCSF's.
import type { CrossTenantAttempt } from "../../store/tenant-scope.ts";
import type { AuditRecord } from "../audit-record.ts";

/** Who did it: a person's or client's name at its issuer, or the operator's on a machine of the control plane. */
export interface AuditActor {
  readonly subject?: string;
  readonly email?: string;
  readonly clientId?: string;
  readonly session?: string;
}

/** `at` in seconds since the epoch. `id`, where given, is the event's own and must be unique. */
interface Fact {
  readonly at: number;
  readonly id?: string;
}

export type AuditFact =
  /** an admission or a permission, as the guard decided it */
  | { readonly kind: "decision"; readonly record: AuditRecord }
  /** somebody signed in or out, or could not */
  | (Fact & {
      readonly kind: "sign-in" | "sign-out";
      readonly tenantId: string;
      readonly actor: AuditActor;
      /** how: the connection's name, such as `saml` */
      readonly by?: string;
      /** why not; absent where it went well */
      readonly refused?: string;
    })
  /** a member came, went or got other roles */
  | (Fact & {
      readonly kind: "membership";
      readonly tenantId: string;
      readonly change: "added" | "removed" | "roles";
      readonly user: string;
      readonly roles?: readonly string[];
      readonly actor: AuditActor;
      readonly refused?: string;
    })
  /** something was changed by somebody who may administer it */
  | (Fact & {
      readonly kind: "admin";
      readonly tenantId?: string;
      readonly change: "create" | "update" | "delete" | "suspend" | "resume";
      readonly entity: { readonly kind: string; readonly id: string; readonly version?: string };
      /** names of what was changed of it */
      readonly fields?: readonly string[];
      readonly actor: AuditActor;
      /** why, as a person gave it */
      readonly reason?: string;
      readonly stage?: "asked" | "done";
      readonly refused?: string;
    })
  /** a store call outside of its tenant; refused */
  | (Fact & {
      readonly kind: "cross-tenant";
      readonly attempt: CrossTenantAttempt;
      /** for the platform's chain alone: a tenant that reads its own log must not learn what others have */
      readonly secret?: true;
      readonly actor?: AuditActor;
      /** IP address that the request came from */
      readonly client?: string;
    })
  /** a bundle was taken in, or refused */
  | (Fact & {
      readonly kind: "configuration";
      readonly deployment: string;
      readonly environment: string;
      readonly version: number;
      readonly suspension?: number;
      readonly refused?: string;
    })
  /** what the log says of itself: opened, closed, and how many records it had to let go */
  | (Fact & {
      readonly kind: "log";
      readonly tenantId?: string;
      readonly what: "opened" | "closed" | "gap" | "torn";
      /** records that are not there (`gap`), or bytes of a half-written line that were cut off (`torn`) */
      readonly count?: number;
      /** `gap`: since when, seconds */
      readonly since?: number;
    });
