import { platformChain } from "./audit-event.ts";
import type { AuditFact } from "./audit-fact.ts";

/** tenants counted one by one; what is beyond is counted for all together */
const counted = 10_000;

/** Counts what there was no room for, by tenant, until the log can say so in each tenant's own chain. */
export class DroppedRecords {
  #counts = new Map<string, { count: number; since: number }>();
  #total = 0;

  /** since the log was opened */
  get total(): number {
    return this.#total;
  }

  add(fact: AuditFact, at: number): void {
    const tenant =
      (fact.kind === "decision" ? fact.record.tenantId : "tenantId" in fact ? fact.tenantId : undefined) ??
      platformChain;
    const name = this.#counts.size < counted || this.#counts.has(tenant) ? tenant : platformChain;
    const entry = this.#counts.get(name) ?? { count: 0, since: at };
    entry.count += 1;
    this.#total += 1;
    this.#counts.set(name, entry);
  }

  /** Gives one gap for each tenant that lost records, and begins anew. */
  take(at: number): AuditFact[] {
    if (this.#counts.size === 0) return [];
    const gaps = [...this.#counts].map(
      ([tenantId, { count, since }]): AuditFact => ({
        kind: "log",
        what: "gap",
        at,
        tenantId,
        count,
        since,
      }),
    );
    this.#counts = new Map();
    return gaps;
  }
}
