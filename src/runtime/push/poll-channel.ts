import type { PushChannel } from "./push-channel.ts";

export interface PollChannelOptions {
  /** where `tenantry publish --watch --serve` answers, such as `http://publisher:4470/v1/hints` */
  readonly url: string;
  /** seconds that one question may stay open; default 25 */
  readonly wait?: number;
  /** hears, once for each time, why the channel is away */
  readonly onTrouble?: (error: unknown) => void;
}

/**
 * Asks over HTTP and is answered when something was published (`If-None-Match`; RFC 7240 4.3 `wait`). Of the answer only
 * status and ETag are read.
 */
export function pollChannel({ url, wait = 25, onTrouble = () => undefined }: PollChannelOptions): PushChannel {
  return {
    name: "poll",
    subscribe(look) {
      const stop = new AbortController();
      let tag: string | null = null;
      let pause = 100;
      let told = false;
      const ask = async (): Promise<void> => {
        try {
          const signal = AbortSignal.any([stop.signal, AbortSignal.timeout((wait + 5) * 1000)]);
          const headers = { prefer: `wait=${wait}`, ...(tag === null ? {} : { "if-none-match": tag }) };
          const answer = await fetch(url, { headers, redirect: "error", signal });
          await answer.body?.cancel();
          if (answer.status !== 200 && answer.status !== 304) throw new Error(`answered ${answer.status}`);
          // The first answer, and the first after it was away, is a hint too: something may have been missed.
          if (answer.status === 200 || told) look();
          if (answer.status === 200) tag = answer.headers.get("etag");
          told = false;
          // A server that does not wait must not be asked in a circle.
          pause = answer.status === 304 && tag === null ? 1_000 : 10;
        } catch (error) {
          if (stop.signal.aborted) return;
          if (!told) onTrouble(error);
          told = true;
          pause = Math.min(2_000, Math.max(100, pause * 2));
        }
        if (!stop.signal.aborted) setTimeout(() => void ask(), pause).unref();
      };
      void ask();
      return () => stop.abort();
    },
  };
}
