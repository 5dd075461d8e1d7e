// A push channel inside our prefix: servers tell one another which tenant changed. Losing it costs freshness, never safety:
// what a cache believes has a life of its own.
import { isTenantId } from "../../spec/tenant-id.ts";
import { connectRedis } from "./connect-redis.ts";
import { redisFault } from "./redis-fault.ts";
import { redisKeys } from "./redis-keys.ts";
import type { RedisStoreOptions } from "./redis-options.ts";

/** Both ends of the channel. */
export interface TenantChanges {
  /** Throws `store.unavailable`. */
  announce(tenantId: string): Promise<void>;
  close(): void;
}

/**
 * Listens with a connection of its own and publishes with another. `onChange` gets the tenant that changed, or `undefined`
 * after the connection was lost and came back: anything may have changed meanwhile. Throws as `openRedisStores`.
 */
export async function redisTenantChanges(
  options: Omit<RedisStoreOptions, "client">,
  onChange: (tenantId: string | undefined) => void,
): Promise<TenantChanges> {
  const { channel } = redisKeys(options.prefix);
  const speaker = await connectRedis(options);
  const listener = await connectRedis(options).catch((error: unknown) => {
    speaker.disconnect();
    throw error;
  });
  const close = (): void => {
    listener.disconnect();
    speaker.disconnect();
  };
  listener.on("message", (from: string, tenantId: string) => {
    // texts of others on the channel make caches forget, at worst: never believe
    if (from === channel && isTenantId(tenantId)) onChange(tenantId);
  });
  try {
    await listener.subscribe(channel);
  } catch (error) {
    close();
    throw redisFault(error);
  }
  listener.on("ready", () => {
    // one that is not heard is connected anew; what changed meanwhile is told then
    listener.subscribe(channel).then(
      () => onChange(undefined),
      () => listener.disconnect(true),
    );
  });
  return {
    async announce(tenantId) {
      try {
        await speaker.publish(channel, tenantId);
      } catch (error) {
        throw redisFault(error);
      }
    },
    close,
  };
}
