import type { Redis } from "ioredis";
import type { PushChannel } from "./push-channel.ts";

export interface RedisChannelOptions {
  /** `redis://` or `rediss://`, with what the server needs to let us in */
  readonly url: string;
  readonly deployment: string;
  readonly environment: string;
  /** hears, once for each time, why the channel is away */
  readonly onTrouble?: (error: unknown) => void;
}

/** The Redis channel on which hints of a deployment come. */
export function hintChannelName({ deployment, environment }: { deployment: string; environment: string }): string {
  return `tenantry:hints:${deployment}/${environment}`;
}

/** Listens to hints in Redis. ioredis is loaded now; where it is not installed the channel stays silent and says why. */
export function redisChannel(options: RedisChannelOptions): PushChannel {
  const { url, onTrouble = () => undefined } = options;
  return {
    name: "redis",
    subscribe(look) {
      let client: Redis | undefined;
      let stopped = false;
      let told = false;
      const trouble = (error: unknown): void => {
        if (!told) onTrouble(error);
        told = true;
      };
      const begin = async (): Promise<void> => {
        const { Redis: Client } = await import("ioredis");
        if (stopped) return;
        client = new Client(url, {
          lazyConnect: true,
          connectTimeout: 3_000,
          // longer than the pulse below: a connection that is dead without a word is given up
          socketTimeout: 25_000,
          maxRetriesPerRequest: null,
          retryStrategy: (times) => Math.min(2_000, 50 * 2 ** Math.min(times, 6)),
        });
        client.on("error", trouble);
        client.on("message", () => look());
        client.on("ready", () => {
          told = false;
          // Subscribed first: what is published between the two is seen by one or the other.
          client?.subscribe(hintChannelName(options)).then(look, trouble);
        });
        client.connect().catch(trouble);
      };
      begin().catch(trouble);
      const pulse = setInterval(() => client?.ping().catch(trouble), 10_000).unref();
      return () => {
        stopped = true;
        clearInterval(pulse);
        client?.disconnect();
      };
    },
  };
}
