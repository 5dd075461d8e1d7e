// One call's life: cancelled by the engine, by its timeout, or by the engine hanging up.
import { ProviderError } from "./provider-error.ts";

/**
 * Runs `work` with a signal that aborts on cancellation and, where `seconds` > 0, on timeout. Does not wait for work
 * that ignores the signal, except that it gives work 500 ms to come to an answer worth keeping.
 */
export async function callScope<Answer>(
  cancellation: AbortSignal,
  seconds: number,
  work: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const scope = new AbortController();
  const stop = (): void => scope.abort(cancelled());
  if (cancellation.aborted) throw cancelled();
  cancellation.addEventListener("abort", stop, { once: true });
  const timer = seconds > 0 ? setTimeout(() => scope.abort(timedOut(seconds)), seconds * 1000) : undefined;
  try {
    const aborted = new Promise<never>((_, reject) => {
      scope.signal.addEventListener("abort", () => setTimeout(() => reject(scope.signal.reason), 500), { once: true });
    });
    return await Promise.race([work(scope.signal), aborted]);
  } catch (error) {
    // A fetch that was aborted throws its own kind of error: the reason says more.
    if (scope.signal.aborted && isAbort(error)) throw scope.signal.reason;
    throw error;
  } finally {
    clearTimeout(timer);
    cancellation.removeEventListener("abort", stop);
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError");
}

function cancelled(): ProviderError {
  return new ProviderError("provider.cancelled", "The operation was cancelled.", { kind: "interrupted" });
}

function timedOut(seconds: number): ProviderError {
  return new ProviderError("provider.timeout", `The operation took longer than its ${seconds} s.`, { kind: "failed" });
}
