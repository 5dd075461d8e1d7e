// One call of a stood-in provider to its service: faults strike, and what providers retry is retried.
import { setTimeout as sleep } from "node:timers/promises";
import { PartialFailure } from "../provider/partial-failure.ts";
import { PlainFailure } from "../provider/plain-failure.ts";
import type { PropertyMap } from "../provider/property-value.ts";
import type { Cloud, CloudCall } from "./cloud.ts";
import type { Fault } from "./fault.ts";
import { RehearsalError } from "./rehearsal-error.ts";

/** How patient the stood-in providers are. */
export interface Patience {
  /** tries of one call, the first included; default 6 */
  tries?: number;
  /** waits seconds; default: really, at most 2 s at a time */
  wait?: (seconds: number, signal: AbortSignal) => Promise<void>;
}

/** An answer of the service that a provider tries again after: not yet there, busy, down. */
export class TryAgain extends Error {
  readonly status: number;
  /** seconds that the service asks to wait for */
  readonly retryAfter: number;
  readonly outcome: RehearsalError;

  constructor(status: number, retryAfter: number, outcome: RehearsalError) {
    super(outcome.message);
    this.status = status;
    this.retryAfter = retryAfter;
    this.outcome = outcome;
  }
}

/**
 * Runs `effect` as one call. 429 waits for Retry-After, 404 of what is not visible yet for a moment; 5xx is told at once,
 * as the bridged providers do for writes. `answer` says what exists, for a call that ends half-way.
 */
export async function callService<Answer>(
  cloud: Cloud,
  call: Omit<CloudCall, "status"> & { signal: AbortSignal },
  patience: Patience,
  effect: () => Answer,
  exists?: (answer: Answer) => { id: string; outputs: PropertyMap },
): Promise<Answer> {
  const { signal, operation, type, name } = call;
  const log = (status: number): void => void cloud.calls.push({ operation, type, name, status });
  const wait = patience.wait ?? pause;
  for (let tries = patience.tries ?? 6; ; tries--) {
    const fault = cloud.strike(call);
    try {
      if (fault?.kind === "rate-limit") throw rateLimited(fault, name);
      if (fault?.kind === "unavailable") {
        log(fault.status);
        throw new RehearsalError("rehearsal.unavailable", `The service answered ${name} with status ${fault.status}.`, {
          kind: "failed",
          mend: "Run it again: nothing was changed by this call.",
        });
      }
      if (fault?.kind === "denied" || fault?.kind === "full") {
        log(fault.kind === "denied" ? 403 : 400);
        throw refusing(fault.kind, `${operation} ${name}`);
      }
      if (fault?.kind === "says") {
        log(400);
        throw new PlainFailure(fault.words);
      }
      const answer = effect();
      log(operation === "create" ? 201 : 200);
      return await ending(answer, fault, call, exists);
    } catch (error) {
      if (!(error instanceof TryAgain)) throw error;
      log(error.status);
      if (tries <= 1) throw error.outcome;
      await wait(error.retryAfter, signal);
    }
  }
}

/** What may still go wrong when the service has done its part. */
async function ending<Answer>(
  answer: Answer,
  fault: Fault | undefined,
  { name, signal }: { name: string; signal: AbortSignal },
  exists: ((answer: Answer) => { id: string; outputs: PropertyMap }) | undefined,
): Promise<Answer> {
  if (fault?.kind === "kill") {
    fault.strike();
    // The caller is dead, or soon will be: nobody hears an answer.
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
  }
  if (fault?.kind === "time-out") {
    throw new RehearsalError("rehearsal.timeout", `The service did not answer ${name} in time.`, {
      kind: "failed",
      mend: "The call may have taken effect: run `tenantry refresh`, then `tenantry up` again.",
    });
  }
  if (fault?.kind === "half" && exists !== undefined) {
    const { id, outputs } = exists(answer);
    const cause = new RehearsalError(
      "rehearsal.unavailable",
      `The service stopped answering half-way through ${name}.`,
      {
        kind: "failed",
        mend: "What exists is recorded: run it again.",
      },
    );
    throw new PartialFailure(id, outputs, cause);
  }
  return answer;
}

function rateLimited({ retryAfter }: { retryAfter: number }, name: string): TryAgain {
  const message = `The service limits our rate; ${name} was not taken.`;
  const mend = `Wait ${retryAfter} s and run it again, or do less at once.`;
  return new TryAgain(429, retryAfter, new RehearsalError("rehearsal.rate-limited", message, { kind: "failed", mend }));
}

function refusing(kind: "denied" | "full", call: string): RehearsalError {
  const denied = kind === "denied";
  const message = denied
    ? `Our identity may not ${call} (403).`
    : `A quota of the account is reached: ${call} is refused.`;
  return new RehearsalError(denied ? "rehearsal.denied" : "rehearsal.full", message, {
    kind: denied ? "missing" : "failed",
    mend: denied
      ? "Allow it to this identity, and run it again."
      : "Have the quota raised, or free some, and run it again.",
  });
}

async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.min(seconds, 2) * 1000, undefined, { signal });
}
