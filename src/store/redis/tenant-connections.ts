// Strict mode: one connection a tenant, as that tenant's own ACL user, in a bounded pool.
import { LRUCache } from "lru-cache";
import { storeError } from "../store-error.ts";
import { connectRedis } from "./connect-redis.ts";
import type { RedisClient, RedisStoreOptions } from "./redis-options.ts";
import type { RedisUser } from "./redis-user.ts";
import { refuseDeployment } from "./refuse-deployment.ts";

interface Held {
  readonly client: Promise<RedisClient>;
  /** calls that are under way on it */
  uses: number;
  dropped: boolean;
}

const signedOut = /\b(WRONGPASS|NOAUTH|NOPERM)\b/;

/** Connections by tenant; the one least lately used makes room, after its last answer. */
export class TenantConnections {
  readonly #deployment: RedisClient;
  readonly #options: RedisStoreOptions;
  readonly #held: LRUCache<string, Held>;
  #closed = false;

  /** `deployment` serves the tenants that have no user of their own; it stays its owner's. */
  constructor(deployment: RedisClient, options: RedisStoreOptions) {
    this.#deployment = deployment;
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
    let held = this.#held.get(tenantId);
    if (held === undefined) {
      const user = await this.#options.tenantUser?.(tenantId);
      if (this.#closed) throw storeError("store.closed", "the store is closed", { kind: "usage" });
      if (user === undefined) {
        refuseDeployment(tenantId, this.#options);
        return work(this.#deployment);
      }
      // another call may have opened one meanwhile
      held = this.#held.get(tenantId) ?? this.#open(tenantId, user);
    }
    held.uses++;
    try {
      return await work(await held.client);
    } catch (error) {
      // a new password or user takes the place of the one before (rotation): the next call asks for it
      if (signedOut.test(String(error)) || (await held.client.catch(() => undefined))?.status !== "ready")
        this.#forget(tenantId, held);
      throw error;
    } finally {
      held.uses--;
      endIdle(held);
    }
  }

  close(): void {
    this.#closed = true;
    this.#held.clear();
  }

  #open(tenantId: string, user: RedisUser): Held {
    const held: Held = { client: connectRedis(this.#options, user), uses: 0, dropped: false };
    this.#held.set(tenantId, held);
    // a failed attempt is not kept: the next call tries anew
    held.client.catch(() => this.#forget(tenantId, held));
    return held;
  }

  #forget(tenantId: string, held: Held): void {
    if (this.#held.peek(tenantId) === held) this.#held.delete(tenantId);
  }
}

function endIdle(held: Held): void {
  if (!held.dropped || held.uses > 0) return;
  held.client.then(
    (client) => client.disconnect(),
    () => undefined,
  );
}
