// Signs where the chains stand, and puts it out of reach of whoever may write the log.
import type { CheckpointAnchor } from "../../bundle/checkpoint-anchor.ts";
import { type AuditCheckpoint, type AuditHead, schemaVersion } from "../../bundle/documents.ts";
import type { Clock } from "../../clock.ts";
import { limits } from "../../limits.ts";
import { lineDigest } from "../../verify/audit/audit-line.ts";
import { auditError } from "./audit-error.ts";
import type { EarlierRuns } from "./audit-sink.ts";

/** Signs a checkpoint's body as JWS under a key of the `audit` role. */
export interface CheckpointSigner {
  sign(body: AuditCheckpoint): Promise<string>;
}

export interface CheckpointOptions {
  /** `fileAnchor`, `s3Anchor`; one that takes it is enough, and each is offered every checkpoint */
  readonly anchors: readonly CheckpointAnchor[];
  /** seconds between two checkpoints where anything was recorded; default 60 */
  readonly every?: number;
  /** lines after which one is signed sooner; default 10,000 */
  readonly records?: number;
}

interface Parts {
  readonly deployment: string;
  readonly environment: string;
  readonly writer: string;
  /** `<writer>.<run>` */
  readonly run: string;
  readonly signer: CheckpointSigner;
  readonly options: CheckpointOptions;
  readonly clock: Clock;
  /** heads of the chains that grew since the last call; `settled`: every line up to them has reached a sink */
  snapshot(): Promise<{ heads: readonly AuditHead[]; settled: boolean }>;
  onError(part: string, error: unknown): void;
}

export class Checkpointer {
  readonly #parts: Parts;
  #timer: NodeJS.Timeout | undefined;
  #number = 0;
  #previous: string | undefined;
  /** what is not signed yet, newest head a chain */
  #heads = new Map<string, AuditHead>();
  #closed = new Set<string>();
  /** runs whose end the newest checkpoint signed, and the run that it leaves open */
  #ended = new Set<string>();
  #unclosed: string | undefined;
  /** signed, and not known to be anchored: offered again as it is, or two would bear one number */
  #unanchored: { number: number; jws: string } | undefined;
  #running: Promise<boolean> | undefined;
  #failing = false;
  #signedLines = 0;
  #lines = 0;

  constructor(parts: Parts) {
    if (parts.options.anchors.length === 0) {
      throw auditError("audit.configuration", "checkpoints need an anchor", { kind: "usage" });
    }
    this.#parts = parts;
  }

  get state(): { number: number; failing: boolean } {
    return { number: this.#number, failing: this.#failing };
  }

  /** Continues where the writer's newest checkpoint stands. Gives when it was signed, seconds; 0 where there is none. */
  async resume(): Promise<number> {
    const { writer, options } = this.#parts;
    let newest: AuditCheckpoint | undefined;
    for (const anchor of options.anchors) {
      const jws = await anchor.last(writer);
      const body = jws === undefined ? undefined : bodyOf(jws, writer);
      if (jws === undefined || body === undefined || body.number <= this.#number) continue;
      newest = body;
      this.#number = body.number;
      this.#previous = lineDigest(jws);
    }
    const last = newest && [...newest.heads.map((head) => head.writer), ...newest.closed].sort().at(-1);
    this.#ended = new Set(newest?.closed);
    if (last !== undefined && !this.#ended.has(last)) this.#unclosed = last;
    return newest?.issued ?? 0;
  }

  /** Takes on what a run that died had written: its lines are signed by the next checkpoint, and its end with them. */
  adopt({ heads, runs }: EarlierRuns): void {
    for (const head of heads) {
      if (this.#ended.has(head.writer)) continue;
      this.#heads.set(`${head.tenant} ${head.writer}`, head);
      this.#closed.add(head.writer);
    }
    // A run whose lines are elsewhere may have more of them than we know: its end is not ours to sign.
    if (this.#unclosed !== undefined && runs.includes(this.#unclosed)) this.#closed.add(this.#unclosed);
  }

  /** Signs at once, so that no writer can vanish as if it had never begun; then at its times. */
  async start(): Promise<void> {
    const { every = 60 } = this.#parts.options;
    this.#timer = setInterval(() => void this.sign(), every * 1000).unref();
    await this.sign();
  }

  /** Says whether enough lines were written to sign before the next turn of the clock. */
  isDue(lines: number): boolean {
    this.#lines = lines;
    return lines - this.#signedLines >= (this.#parts.options.records ?? 10_000);
  }

  /** One at a time; whoever asks meanwhile waits for that one. False: nothing was anchored, and it is tried again later. */
  sign(): Promise<boolean> {
    this.#running ??= this.#sign().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** As `sign`, for everything that is recorded by now: one that is under way may have begun before. */
  async signAll(): Promise<boolean> {
    await this.#running;
    return this.sign();
  }

  /** Signs the end of this run. */
  async end(): Promise<void> {
    clearInterval(this.#timer);
    this.#closed.add(this.#parts.run);
    await this.signAll();
  }

  async #sign(): Promise<boolean> {
    this.#signedLines = this.#lines;
    try {
      if (this.#unanchored !== undefined) await this.#anchor(this.#unanchored);
      const { heads, settled } = await this.#parts.snapshot();
      for (const head of heads) this.#heads.set(`${head.tenant} ${head.writer}`, head);
      // What no sink has must not be signed: it would be found missing.
      if (!settled) return false;
      if (this.#heads.size === 0 && this.#closed.size === 0) return true;
      await this.#signHeads();
      this.#failing = false;
      return true;
    } catch (error) {
      if (!this.#failing) this.#parts.onError("checkpoint", error);
      this.#failing = true;
      return false;
    }
  }

  async #signHeads(): Promise<void> {
    const { deployment, environment, writer, clock, signer } = this.#parts;
    const closed = [...this.#closed].sort();
    do {
      const heads = [...this.#heads.values()].slice(0, limits.auditCheckpointHeads);
      const last = heads.length === this.#heads.size;
      const jws = await signer.sign({
        ...{ schema: schemaVersion, requires: [], deployment, environment, writer, issued: clock() },
        number: this.#number + 1,
        ...(this.#previous === undefined ? {} : { previous: this.#previous }),
        closed: last ? closed : [],
        heads,
      });
      this.#unanchored = { number: this.#number + 1, jws };
      for (const head of heads) this.#heads.delete(`${head.tenant} ${head.writer}`);
      if (last) for (const run of closed) this.#closed.delete(run);
      await this.#anchor(this.#unanchored);
    } while (this.#heads.size > 0);
  }

  async #anchor(one: { number: number; jws: string }): Promise<void> {
    const { writer, options, onError } = this.#parts;
    const answers = await Promise.allSettled(
      options.anchors.map((anchor) => anchor.append(writer, one.number, one.jws)),
    );
    const refusals = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason as unknown] : []));
    if (refusals.length === answers.length) throw refusals[0];
    for (const error of refusals) onError("anchor", error);
    this.#number = one.number;
    this.#previous = lineDigest(one.jws);
    this.#unanchored = undefined;
  }
}

/** Read, not verified: whoever forged it would be found by the next verification, since ours names it as the one before. */
function bodyOf(jws: string, writer: string): AuditCheckpoint {
  try {
    const body = JSON.parse(Buffer.from(jws.split(".")[1] ?? "", "base64url").toString("utf8")) as AuditCheckpoint;
    if (body.writer === writer && Number.isSafeInteger(body.number) && Array.isArray(body.heads)) return body;
  } catch {
    // said below
  }
  throw auditError("audit.configuration", `the newest checkpoint of ${writer} cannot be read`, {
    kind: "missing",
    mend: "run `tenantry audit verify`, and give this process a new writer name",
  });
}
