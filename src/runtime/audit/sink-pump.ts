// One sink's own queue: it may fall behind the others and be offered a batch again and again, without holding them up.
import type { StoredAuditRecord } from "../../store/audit-store.ts";
import type { AuditSink } from "./audit-sink.ts";

/** A batch on its way: each sink says whether it has it now, or will be asked again. */
export interface Batch {
  readonly lines: readonly StoredAuditRecord[];
  taken(): void;
  refused(): void;
}

export interface PumpState {
  readonly sink: string;
  /** the last write was refused */
  readonly failing: boolean;
  readonly written: number;
  /** lines that this sink will never get: it was too far behind */
  readonly lost: number;
  readonly waiting: number;
}

/** milliseconds before a refused batch is offered again: doubled each time, up to the last */
const firstWait = 50;
const longestWait = 5_000;

export class SinkPump {
  readonly #sink: AuditSink;
  readonly #backlog: number;
  readonly #onError: (sink: string, error: unknown) => void;
  #queue: Batch[] = [];
  #running: Promise<void> | undefined;
  #failing = false;
  #written = 0;
  #lost = 0;
  #wake: (() => void) | undefined;
  #closed = false;

  constructor(sink: AuditSink, options: { backlog: number; onError(sink: string, error: unknown): void }) {
    this.#sink = sink;
    this.#backlog = options.backlog;
    this.#onError = options.onError;
  }

  get state(): PumpState {
    const waiting = this.#queue.reduce((sum, { lines }) => sum + lines.length, 0);
    return { sink: this.#sink.name, failing: this.#failing, written: this.#written, lost: this.#lost, waiting };
  }

  get failing(): boolean {
    return this.#failing;
  }

  get full(): boolean {
    return this.#queue.length >= this.#backlog;
  }

  /** batches, the one under way included */
  get waitingBatches(): number {
    return this.#queue.length;
  }

  /** Queues a batch; one that does not fit is lost to this sink. */
  offer(batch: Batch): void {
    if (this.full) {
      this.#lost += batch.lines.length;
      return;
    }
    this.#queue.push(batch);
    this.#running ??= this.#run();
  }

  /** Tries once more at once instead of waiting. */
  hurry(): void {
    this.#wake?.();
  }

  /** Ends after the write under way; what waits is lost to this sink. */
  async close(): Promise<void> {
    this.#closed = true;
    this.hurry();
    await this.#running;
    this.#lost += this.state.waiting;
    this.#queue = [];
    await this.#sink.close?.();
  }

  async #run(): Promise<void> {
    let wait = firstWait;
    for (let batch = this.#queue[0]; batch !== undefined; batch = this.#queue[0]) {
      try {
        await this.#sink.write(batch.lines);
        this.#queue.shift();
        this.#written += batch.lines.length;
        this.#failing = false;
        wait = firstWait;
        batch.taken();
      } catch (error) {
        if (!this.#failing) this.#onError(this.#sink.name, error);
        this.#failing = true;
        batch.refused();
        if (this.#closed) break;
        await this.#pause(wait);
        wait = Math.min(longestWait, wait * 2);
      }
    }
    this.#running = undefined;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((done) => {
      const go = (): void => {
        clearTimeout(timer);
        this.#wake = undefined;
        done();
      };
      const timer = setTimeout(go, ms).unref();
      this.#wake = go;
    });
  }
}
