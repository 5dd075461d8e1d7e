import { limits } from "../limits.ts";
import type { Bundle, WatchOptions } from "./bundle.ts";
import { VerifyError } from "./verify-error.ts";

/** milliseconds between two looks that hints ask for: whoever floods a channel must not keep a server busy */
const shortest = 20;

/**
 * Refreshes `bundle` until the function it gives is called. A refusal is reported once, until another one or a success
 * follows: a source that is down for an hour must not fill a log. Does not keep the process alive.
 */
export function watchBundle(bundle: Bundle, options: WatchOptions = {}): () => void {
  const interval = options.interval ?? limits.bundlePoll;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let refusal = "";
  let looking = false;
  let lastLook = 0;
  let again = false;
  const look = async (): Promise<void> => {
    looking = true;
    lastLook = performance.now();
    again = false;
    try {
      const changed = await bundle.refresh();
      refusal = "";
      if (changed && !stopped) options.onChange?.(bundle);
    } catch (error) {
      const known = error instanceof VerifyError ? error : undefined;
      const next = `${known?.part} ${known?.code} ${known?.message}`;
      if (known?.code === "bundle.closed") {
        looking = false;
        return;
      }
      const wrapped =
        known ?? new VerifyError("source", "source.unreadable", "the refresh failed", { kind: "failed", cause: error });
      if (next !== refusal && !stopped) options.onRefusal?.(wrapped);
      refusal = next;
    }
    looking = false;
    // A hint that came meanwhile may be about something that this look was too early for.
    schedule(again ? Math.min(shortest, interval) : interval);
  };
  const schedule = (wait: number): void => {
    clearTimeout(timer);
    if (stopped) return;
    timer = setTimeout(look, wait);
    timer.unref();
  };
  schedule(interval);
  const unsubscribe = options.hints?.(() => {
    if (looking) again = true;
    else if (!again) {
      again = true;
      schedule(lastLook + shortest > performance.now() ? shortest : 0);
    }
  });
  return () => {
    stopped = true;
    clearTimeout(timer);
    unsubscribe?.();
  };
}
