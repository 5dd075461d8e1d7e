// Events → lines: one chain for each tenant of this run, each line bound to the one before by its digest.
import type { AuditHead } from "../../bundle/documents.ts";
import type { StoredAuditRecord } from "../../store/audit-store.ts";
import { firstLink, lineDigest } from "../../verify/audit/audit-line.ts";
import type { AuditEvent } from "./audit-event.ts";

export interface ChainPlace {
  readonly deployment: string;
  readonly environment: string;
  /** `<writer>.<run>` */
  readonly writer: string;
}

/** The chains of one run. Not for two threads of work at once: lines must reach the sinks in the order they were made. */
export class AuditChains {
  readonly #place: ChainPlace;
  readonly #heads = new Map<string, { sequence: number; digest: string }>();
  #grown = new Set<string>();

  constructor(place: ChainPlace) {
    this.#place = place;
  }

  /** Adds an event to its tenant's chain and gives the line to store. */
  add({ tenantId: tenant, at, event }: AuditEvent): StoredAuditRecord {
    const { writer } = this.#place;
    const head = this.#heads.get(tenant) ?? { sequence: 0, digest: firstLink({ ...this.#place, tenant }) };
    this.#heads.set(tenant, head);
    head.sequence += 1;
    const line = JSON.stringify({ event, prev: head.digest, sequence: head.sequence, tenant, writer });
    head.digest = lineDigest(line);
    this.#grown.add(tenant);
    return { tenantId: tenant, writer, sequence: head.sequence, at, line };
  }

  /** Heads of the chains that grew since the last call. */
  grown(): AuditHead[] {
    const { writer } = this.#place;
    const heads = [...this.#grown].map((tenant) => {
      const { sequence, digest } = this.#heads.get(tenant) ?? { sequence: 0, digest: "" };
      return { tenant, writer, sequence, digest };
    });
    this.#grown = new Set();
    return heads;
  }
}
