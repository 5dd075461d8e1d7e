// Strict mode: one connection a tenant, as that tenant's own ACL user, in a bounded pool.
import { LRUCache } from "lru-cache";
import { TenantryError } from "../../errors.ts";
import { storeError } from "../store-error.ts";
import { connectRedis } from "./connect-redis.ts";
import { redisFault } from "./redis-fault.ts";
import type { RedisClient, RedisStoreOptions } from "./redis-options.ts";
import type { RedisUser } from "./redis-user.ts";
import { refuseDeployment } from "./refuse-deployment.ts";

interface Held {
  readonly client: Promise<RedisClient>;
  /** calls that are under way on it */
  uses: number;
  dropped: boolean;
  /** what the tenant's config said of its user when it was opened */
  readonly credentials: string | undefined;
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
    const credentials = this.#options.declared?.(tenantId)?.redisCredentials;
    let held = this.#held.get(tenantId);
    // a rotation: the new password is taken up while the old one is still good, so that nothing hangs on it when it goes
    if (held !== undefined && held.credentials !== credentials) {
      this.#forget(tenantId, held);
      held = undefined;
    }
    if (held === undefined) {
      const user = await this.#options.tenantUser?.(tenantId);
      if (this.#closed) throw storeError("store.closed", "the store is closed", { kind: "usage" });
      if (user === undefined) {
        refuseDeployment(tenantId, this.#options);
        return work(this.#deployment);
      }
      // another call may have opened one meanwhile
      held = this.#held.get(tenantId) ?? this.#open(tenantId, user, credentials);
    }
    held.uses++;
    try {
      return await work(await held.client);
    } catch (error) {
      // a new password or user takes the place of the one before (rotation): the next call asks for it
      if (signedOut.test(String(error)) || (await held.client.catch(() => undefined))?.status !== "ready")
        this.#forget(tenantId, held);
      throw this.#ownFault(error);
    } finally {
      held.uses--;
      endIdle(held);
    }
  }

  /** What is wrong with one tenant's user or connection says nothing about the others', and must not stop them. */
  #ownFault(error: unknown): unknown {
    const cause = error instanceof TenantryError && error.cause instanceof Error ? error.cause : error;
    const said = cause instanceof Error ? cause.message : "";
    if (/^(WRONGPASS|NOAUTH|NOPERM)\b/.test(said))
      return storeError("store.configuration", "Redis refuses the tenant's own user", {
        kind: "failed",
        mend: "see `tenantry drift`: its password or rights are not as its config says",
        cause: redisFault(cause).cause,
      });
    if (!/^(Connection is closed|Stream isn't writeable)/.test(said) || this.#deployment.status !== "ready")
      return error;
    return storeError("store.cut", "the tenant's own connection was cut; whether the work was done is unknown", {
      kind: "failed",
      mend: "try again: repeating is safe",
    });
  }

  close(): void {
    this.#closed = true;
    this.#held.clear();
  }

  #open(tenantId: string, user: RedisUser, credentials: string | undefined): Held {
    const held: Held = { client: connectRedis(this.#options, user), uses: 0, dropped: false, credentials };
    this.#held.set(tenantId, held);
    // a failed attempt is not kept: the next call tries anew
    held.client.then(
      // one that was cut is not tried again by itself: the user may be off, and every try would be a failed sign-in
      (client) => client.once("close", () => this.#forget(tenantId, held)),
      () => this.#forget(tenantId, held),
    );
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
