// Strict mode: one connection a tenant, as that tenant's own ACL user, in a bounded pool.
import { LRUCache } from "lru-cache";
import { connectRedis } from "./connect-redis.ts";
import type { RedisClient, RedisStoreOptions } from "./redis-options.ts";

interface Held {
  readonly client: Promise<RedisClient>;
  /** calls that are under way on it */
  uses: number;
  dropped: boolean;
}

/** Connections by tenant; the one least lately used makes room, after its last answer. */
export class TenantConnections {
  readonly #options: RedisStoreOptions;
  readonly #held: LRUCache<string, Held>;

  constructor(options: RedisStoreOptions) {
    this.#options = options;
    this.#held = new LRUCache<string, Held>({
      max: options.tenantConnections ?? 32,
      dispose: (held) => {
        held.dropped = true;
        endIdle(held);
      },
    });
  }

  /** Runs `work` on the tenant's own connection. Throws as `connectRedis`, and what `tenantUser` throws. */
  async use<Result>(tenantId: string, work: (client: RedisClient) => Promise<Result>): Promise<Result> {
    const held = this.#held.get(tenantId) ?? this.#open(tenantId);
    held.uses++;
    try {
      return await work(await held.client);
    } finally {
      held.uses--;
      endIdle(held);
    }
  }

  close(): void {
    this.#held.clear();
  }

  #open(tenantId: string): Held {
    const held: Held = { client: this.#connect(tenantId), uses: 0, dropped: false };
    this.#held.set(tenantId, held);
    // a failed attempt is not kept: the next call tries anew
    held.client.catch(() => {
      if (this.#held.peek(tenantId) === held) this.#held.delete(tenantId);
    });
    return held;
  }

  async #connect(tenantId: string): Promise<RedisClient> {
    const user = await this.#options.tenantUser?.(tenantId);
    return connectRedis(this.#options, user);
  }
}

function endIdle(held: Held): void {
  if (!held.dropped || held.uses > 0) return;
  held.client.then(
    (client) => client.disconnect(),
    () => undefined,
  );
}
