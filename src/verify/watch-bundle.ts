import { limits } from "../limits.ts";
import type { Bundle, WatchOptions } from "./bundle.ts";
import { VerifyError } from "./verify-error.ts";

/**
 * Refreshes `bundle` until the function it gives is called. A refusal is reported once, until another one or a success
 * follows: a source that is down for an hour must not fill a log. Does not keep the process alive.
 */
export function watchBundle(bundle: Bundle, options: WatchOptions = {}): () => void {
  const interval = options.interval ?? limits.bundlePoll;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let refusal = "";
  const look = async (): Promise<void> => {
    try {
      const changed = await bundle.refresh();
      refusal = "";
      if (changed && !stopped) options.onChange?.(bundle);
    } catch (error) {
      const known = error instanceof VerifyError ? error : undefined;
      const next = `${known?.part} ${known?.code} ${known?.message}`;
      if (known?.code === "bundle.closed") return;
      const wrapped =
        known ?? new VerifyError("source", "source.unreadable", "the refresh failed", { kind: "failed", cause: error });
      if (next !== refusal && !stopped) options.onRefusal?.(wrapped);
      refusal = next;
    }
    schedule();
  };
  const schedule = (): void => {
    if (stopped) return;
    timer = setTimeout(look, interval);
    timer.unref();
  };
  schedule();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
