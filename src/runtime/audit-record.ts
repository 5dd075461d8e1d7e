// What was decided and why. The caller outside sees the same answer for many reasons; this is where the reason goes.
import { randomBytes } from "node:crypto";

/** One decision. Holds no token and no secret; texts that strangers chose are cut short. */
export interface AuditRecord {
  readonly id: string;
  /** seconds since the epoch */
  readonly at: number;
  readonly decision: "allowed" | "refused";
  /** dotted code of the reason: `resolve.disagreement`, `token.signature`, `authorize.no-permission` … */
  readonly code: string;
  /** HTTP status; absent where the decision was taken inside the protocol */
  readonly status?: number;
  readonly tenantId?: string;
  /** version of the tenant's config by which it was decided */
  readonly version?: number;
  readonly subject?: string;
  readonly clientId?: string;
  /** resolved by which source, or permitted by which role and permission */
  readonly by?: string;
  /** IP address that the request came from, as far as somebody vouches for it (`clientAddress`) */
  readonly client?: string;
  readonly host?: string;
  readonly method?: string;
  readonly path?: string;
  /** `resource:action` */
  readonly permission?: string;
}

// one random word a process and a counter: as unique as a UUID a record, at none of its cost
const processWord = randomBytes(9).toString("base64url");
let count = 0;

/** Completes a record with its id and time. */
export function auditRecord(at: number, record: Omit<AuditRecord, "id" | "at">): AuditRecord {
  count += 1;
  return { id: `${processWord}-${count}`, at, ...record };
}

/** At most 255 characters of a text that a stranger chose. */
export function cut(text: string): string {
  return text.length > 255 ? `${text.slice(0, 254)}…` : text;
}

/** The default sink: one JSON line on stderr for each refusal. */
export function auditToStderr(record: AuditRecord): void {
  if (record.decision === "refused") process.stderr.write(`${JSON.stringify({ audit: "tenantry", ...record })}\n`);
}
