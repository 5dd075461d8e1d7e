import { hintChannelName } from "./redis-channel.ts";

/** Tells every server of a deployment to look now. Rejects after 3 s at the latest: hints are quick or not at all. */
export async function sendRedisHint(options: { url: string; deployment: string; environment: string }): Promise<void> {
  const { Redis } = await import("ioredis");
  const client = new Redis(options.url, {
    lazyConnect: true,
    connectTimeout: 2_000,
    commandTimeout: 2_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // Said by the rejection below; an event nobody listens to would be printed.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.publish(hintChannelName(options), "look");
  } finally {
    client.disconnect();
  }
}
