// The audit log of one process: facts in at once, lines out behind, checkpoints at their time.
import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import type { AuditHead } from "../../bundle/documents.ts";
import { type Clock, systemClock } from "../../clock.ts";
import { limits } from "../../limits.ts";
import type { AuditRecord } from "../audit-record.ts";
import { AuditChains } from "./audit-chains.ts";
import { auditError } from "./audit-error.ts";
import { auditEvent } from "./audit-event.ts";
import type { AuditFact } from "./audit-fact.ts";
import type { AuditLog } from "./audit-log.ts";
import type { AuditSink } from "./audit-sink.ts";
import { Checkpointer, type CheckpointOptions, type CheckpointSigner } from "./checkpointer.ts";
import { DroppedRecords } from "./dropped-records.ts";
import type { RedactOptions } from "./redact.ts";
import { type PumpState, SinkPump } from "./sink-pump.ts";

export interface AuditLogOptions {
  /** as the pinned root says; binds every chain to its deployment */
  readonly deployment: string;
  readonly environment: string;
  /** name of this process's place, the same over restarts and no other process's: letters, digits, hyphens; such as the pod's */
  readonly writer: string;
  /** at least one; a record is kept as soon as one of them has it */
  readonly sinks: readonly AuditSink[];
  /** `auditSigner(keyring.signer("audit"))`; without it nothing is signed, and a truncated log looks like a short one */
  readonly signer?: CheckpointSigner;
  readonly checkpoint?: CheckpointOptions;
  /** no sink takes records: `refuse` (default) lets the server answer 503, `drop` goes on and counts */
  readonly whenFull?: "refuse" | "drop";
  readonly redact?: RedactOptions;
  /** records that may wait in memory, which is what a crash loses at most; default `limits.auditQueue` */
  readonly queue?: number;
  readonly clock?: Clock;
  /** hears of a sink or an anchor that fails, once each time; default: a JSON line on stderr */
  readonly onTrouble?: (trouble: { readonly part: string; readonly error: unknown }) => void;
}

export interface AuditStatus {
  readonly accepting: boolean;
  readonly writer: string;
  /** facts that wait to become lines */
  readonly queued: number;
  /** facts that were let go since the log was opened */
  readonly dropped: number;
  readonly sinks: readonly PumpState[];
  /** newest checkpoint's number (0: none yet), and whether the last attempt failed */
  readonly checkpoint: { readonly number: number; readonly failing: boolean } | undefined;
}

/** What the runtime asks of a log, and what the rest of the product puts on record. */
export interface OpenedAuditLog extends AuditLog {
  /** As `record`, for everything that is not a decision of the guard. */
  note(fact: AuditFact): void;
  status(): AuditStatus;
  /** Signs a checkpoint now; gives false where no anchor took it (it is tried again). */
  checkpoint(): Promise<boolean>;
}

/**
 * Opens the log: continues the writer's chain of checkpoints, mends and signs what an earlier run that died left behind.
 * Throws `audit.configuration`, and what an anchor throws that cannot be read. Close it: what is in memory is written, and
 * the end is signed.
 */
export async function openAuditLog(options: AuditLogOptions): Promise<OpenedAuditLog> {
  const log = new BufferedLog(options);
  await log.open();
  return log;
}

/** Run ids sort by their start. */
function newRun(): string {
  return Date.now().toString(36).padStart(9, "0") + randomBytes(4).toString("hex");
}

class BufferedLog implements OpenedAuditLog {
  readonly #options: AuditLogOptions;
  readonly #clock: Clock;
  readonly #run: string;
  readonly #limit: number;
  readonly #chains: AuditChains;
  readonly #pumps: readonly SinkPump[];
  readonly #checkpointer: Checkpointer | undefined;
  readonly #dropped: DroppedRecords;
  // Lines are made outside of any request: a store must not take the log's work for the request's.
  readonly #outside = AsyncLocalStorage.snapshot();
  #queue: AuditFact[] = [];
  #scheduled = false;
  /** facts taken into the queue, and facts that became lines */
  #noted = 0;
  #lined = 0;
  #batches = 0;
  /** batches that no sink has yet */
  readonly #flying = new Set<number>();
  #progress: (() => void)[] = [];
  #closed = false;

  constructor(options: AuditLogOptions) {
    const { writer, sinks, signer, checkpoint, deployment, environment } = options;
    if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(writer) || sinks.length === 0) {
      throw auditError("audit.configuration", "an audit log needs a `writer` (letters, digits, hyphens) and a sink", {
        kind: "usage",
      });
    }
    if ((signer === undefined) !== (checkpoint === undefined)) {
      throw auditError("audit.configuration", "`signer` and `checkpoint` go together", { kind: "usage" });
    }
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#run = `${writer}.${newRun()}`;
    this.#limit = options.queue ?? limits.auditQueue;
    this.#chains = new AuditChains({ deployment, environment, writer: this.#run });
    this.#dropped = new DroppedRecords();
    const onError = (part: string, error: unknown): void => this.#trouble(part, error);
    this.#pumps = sinks.map((sink) => new SinkPump(sink, { backlog: limits.auditBacklog, onError }));
    this.#checkpointer =
      signer === undefined || checkpoint === undefined
        ? undefined
        : new Checkpointer({
            ...{ deployment, environment, writer, run: this.#run, signer, clock: this.#clock, onError },
            options: checkpoint,
            snapshot: () => this.#snapshot(),
          });
  }

  async open(): Promise<void> {
    const since = (await this.#checkpointer?.resume()) ?? 0;
    let torn = 0;
    for (const sink of this.#options.sinks) {
      const earlier = await sink.recover?.(this.#options.writer, Math.max(0, since - limits.clockSkew));
      if (earlier === undefined) continue;
      torn += earlier.torn;
      this.#checkpointer?.adopt(earlier);
    }
    this.note({ kind: "log", what: "opened", at: this.#clock() });
    if (torn > 0) this.note({ kind: "log", what: "torn", at: this.#clock(), count: torn });
    await this.#checkpointer?.start();
  }

  get accepting(): boolean {
    if (this.#options.whenFull === "drop") return true;
    return !this.#closed && this.#queue.length < this.#limit && !this.#allFailing;
  }

  get #allFailing(): boolean {
    return this.#pumps.every(({ failing }) => failing);
  }

  record(record: AuditRecord): void {
    this.note({ kind: "decision", record });
  }

  note(fact: AuditFact): void {
    if (this.#closed || this.#queue.length >= this.#limit) {
      this.#dropped.add(fact, this.#clock());
      return;
    }
    this.#push(fact);
  }

  #push(fact: AuditFact): void {
    this.#queue.push(fact);
    this.#noted += 1;
    this.#schedule();
  }

  status(): AuditStatus {
    return {
      accepting: this.accepting,
      writer: this.#run,
      queued: this.#queue.length,
      dropped: this.#dropped.total,
      sinks: this.#pumps.map(({ state }) => state),
      checkpoint: this.#checkpointer?.state,
    };
  }

  async flush(): Promise<void> {
    await this.#settle();
  }

  async checkpoint(): Promise<boolean> {
    return (await this.#checkpointer?.signAll()) ?? false;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    // Even where the queue is full: what it had to let go is told with it.
    this.#push({ kind: "log", what: "closed", at: this.#clock() });
    await this.#settle();
    await this.#checkpointer?.end();
    for (const pump of this.#pumps) await pump.close();
  }

  async #snapshot(): Promise<{ heads: AuditHead[]; settled: boolean }> {
    let heads: AuditHead[] = [];
    const settled = await this.#settle(() => {
      heads = this.#chains.grown();
    });
    return { heads, settled };
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#outside(() => setImmediate(() => this.#drain()));
  }

  /** Makes lines only while some sink keeps up: what waits as facts can still be counted when it does not fit. */
  #drain(): void {
    this.#scheduled = false;
    while (this.#queue.length > 0 && this.#pumps.some((pump) => !pump.failing && pump.waitingBatches < 2)) {
      this.#offer(this.#queue.splice(0, limits.auditBatch));
    }
    // Where every sink fails, one batch stays with each of them, to be tried.
    if (this.#queue.length > 0 && this.#flying.size === 0) this.#offer(this.#queue.splice(0, limits.auditBatch));
  }

  #offer(facts: readonly AuditFact[]): void {
    const { redact } = this.#options;
    const gaps = this.#dropped.take(this.#clock());
    const lines = [...gaps, ...facts].map((fact) => this.#chains.add(auditEvent(fact, redact)));
    this.#lined += facts.length;
    this.#batches += 1;
    const number = this.#batches;
    this.#flying.add(number);
    const batch = {
      lines,
      taken: () => {
        this.#flying.delete(number);
        if (this.#checkpointer?.isDue(this.#lined)) void this.#checkpointer.sign();
        this.#advance();
      },
      refused: () => this.#advance(),
    };
    for (const pump of this.#pumps) pump.offer(batch);
  }

  #advance(): void {
    if (this.#queue.length > 0) this.#schedule();
    const waiting = this.#progress;
    this.#progress = [];
    for (const go of waiting) go();
  }

  /**
   * True when all that was recorded before the call has reached a sink; false when every sink has just refused it once
   * more. `lined` is called in between, when all of it has become lines and nothing later has.
   */
  async #settle(lined?: () => void): Promise<boolean> {
    for (const pump of this.#pumps) pump.hurry();
    const target = this.#noted;
    const made = await this.#reached(() => this.#lined >= target);
    lined?.();
    const last = this.#batches;
    return made && (await this.#reached(() => [...this.#flying].every((batch) => batch > last)));
  }

  async #reached(done: () => boolean): Promise<boolean> {
    for (let refusals = 0; !done(); ) {
      await new Promise<void>((go) => this.#progress.push(go));
      if (this.#allFailing && ++refusals > this.#pumps.length) return false;
    }
    return true;
  }

  #trouble(part: string, error: unknown): void {
    if (this.#options.onTrouble !== undefined) {
      this.#options.onTrouble({ part, error });
      return;
    }
    const { code, message } = error as { code?: unknown; message?: unknown };
    process.stderr.write(`${JSON.stringify({ tenantry: "audit-trouble", part, code, message })}\n`);
  }
}
