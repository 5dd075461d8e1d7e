// A change as a decision's record, for sinks that know nothing else: who may change what is a decision, too.
import type { AuditFact } from "./audit/audit-fact.ts";
import { type AuditRecord, auditRecord, cut } from "./audit-record.ts";

/** `permission` says what was changed (`users:ann`, `tenant:acme`), `subject` and `clientId` who did it. */
export function factRecord(fact: Extract<AuditFact, { kind: "membership" | "admin" }>): AuditRecord {
  const { kind, at, tenantId, change, actor, refused } = fact;
  const what = kind === "membership" ? `users:${fact.user}` : `${fact.entity.kind}:${fact.entity.id}`;
  return auditRecord(at, {
    decision: refused === undefined ? "allowed" : "refused",
    code: refused ?? `${kind}.${change}`,
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(actor.subject === undefined ? {} : { subject: actor.subject }),
    ...(actor.clientId === undefined ? {} : { clientId: actor.clientId }),
    permission: cut(what),
  });
}
