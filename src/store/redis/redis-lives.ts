// What the parts of a Redis store share: connections, key names, and which life of a tenant is meant.
import { LRUCache } from "lru-cache";
import { TenantryError } from "../../errors.ts";
import { limits } from "../../limits.ts";
import { isTenantId } from "../../spec/tenant-id.ts";
import { storeError } from "../store-error.ts";
import { redisFault } from "./redis-fault.ts";
import { type RedisKeys, redisKeys } from "./redis-keys.ts";
import type { RedisClient, RedisStoreOptions } from "./redis-options.ts";
import { type RedisScript, runScript, type ScriptReply } from "./redis-script.ts";
import { refuseDeployment } from "./refuse-deployment.ts";
import { TenantConnections } from "./tenant-connections.ts";

type ScriptArguments = readonly (string | Buffer)[];

/** Tenants of one Redis store, shared by its parts. Every error that leaves is a StoreError. */
export class RedisLives {
  readonly options: RedisStoreOptions;
  readonly keys: RedisKeys;
  readonly #client: RedisClient;
  readonly #tenants: TenantConnections | undefined;
  /** what the last answer said; every script compares it with what is so */
  readonly #known = new LRUCache<string, string>({ max: limits.tokenCacheEntries });
  #closed = false;

  /** `client` is connected; `close` ends it unless it is the caller's own (`options.client`). */
  constructor(client: RedisClient, options: RedisStoreOptions = {}) {
    this.options = options;
    this.keys = redisKeys(options.prefix);
    this.#client = client;
    this.#tenants = options.tenantUser === undefined ? undefined : new TenantConnections(client, options);
  }

  /** ms since the epoch. */
  now(): number {
    return this.options.clock === undefined ? Date.now() : this.options.clock() * 1_000;
  }

  /** Runs `work` on the deployment's own connection. */
  async onDeployment<Result>(work: (client: RedisClient) => Promise<Result>): Promise<Result> {
    return this.#guarded(() => work(this.#client));
  }

  /**
   * Runs `work` on the connection that a tenant's keys are used by: its own in strict mode. Throws `store.configuration` where
   * the tenant demands one of its own and there is none.
   */
  async onTenant<Result>(tenantId: string, work: (client: RedisClient) => Promise<Result>): Promise<Result> {
    const tenants = this.#tenants;
    return this.#guarded(() => {
      if (tenants !== undefined) return tenants.use(tenantId, work);
      refuseDeployment(tenantId, this.options);
      return work(this.#client);
    });
  }

  /**
   * Runs a `lifeScript` on keys of the tenant's present life: one round trip, and one more after the tenant was deleted or
   * created anew. `names` are below the present life, `shared` outlive it. `undefined` for a tenant that is not there.
   */
  async run(
    tenantId: string,
    script: RedisScript,
    names: readonly string[],
    args: ScriptArguments | ((life: { generation: string; base: string }) => ScriptArguments),
    shared: readonly string[] = [],
  ): Promise<ScriptReply | undefined> {
    let generation = this.presumed(tenantId);
    for (let tries = 0; generation !== undefined && tries < 5; tries++) {
      const base = this.keys.life(tenantId, generation);
      const tenant = this.keys.tenant(tenantId);
      const keys = [`${tenant}life`, ...names.map((name) => base + name), ...shared.map((name) => tenant + name)];
      const meant = this.options.declared === undefined ? generation : "";
      const all = [meant, ...(typeof args === "function" ? args({ generation, base }) : args)];
      const answer = await this.onTenant(tenantId, (client) => runScript(client, script, keys, all));
      if (answer[0] !== "life") return answer;
      generation = this.learn(tenantId, answer[1]);
    }
    return undefined;
  }

  /** As `run`; throws `store.unknown-tenant` for one that is not there. */
  async demand(...call: Parameters<RedisLives["run"]>): Promise<ScriptReply> {
    const answer = await this.run(...call);
    if (answer === undefined) throw storeError("store.unknown-tenant", "there is no such tenant");
    return answer;
  }

  /** The generation that a call begins with, to be compared in Redis; `undefined`: surely no tenant. Throws `store.closed`. */
  presumed(tenantId: string): string | undefined {
    this.refuseClosed();
    if (!isTenantId(tenantId)) return undefined;
    const { declared } = this.options;
    if (declared === undefined) return this.#known.get(tenantId) ?? "1";
    return declared(tenantId)?.generation.toString();
  }

  /** Says whether the id may be a tenant's at all. Throws `store.closed`. */
  isTenant(tenantId: string): boolean {
    this.refuseClosed();
    return isTenantId(tenantId);
  }

  /** Takes note of what `life` holds: `3` living, `3!` dead. Gives the living generation. */
  learn(tenantId: string, life: string | null | undefined): string | undefined {
    if (life === null || life === undefined || life === "" || life.endsWith("!")) return undefined;
    this.#known.set(tenantId, life);
    return life;
  }

  refuseClosed(): void {
    if (this.#closed) throw storeError("store.closed", "the store is closed", { kind: "usage" });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#tenants?.close();
    if (this.options.client === undefined) this.#client.disconnect();
  }

  async #guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    this.refuseClosed();
    try {
      return await work();
    } catch (error) {
      throw error instanceof TenantryError ? error : redisFault(error);
    }
  }
}
