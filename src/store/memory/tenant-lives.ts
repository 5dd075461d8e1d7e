// What memory keeps of a tenant, from its creation to its deletion: one object, dropped whole, so that nothing is left behind.
import { limits } from "../../limits.ts";
import { isTenantId } from "../../spec/tenant-id.ts";
import type { StoredTokenInfo } from "../oauth-token-store.ts";
import type { Role } from "../role-store.ts";
import type { Session } from "../session-store.ts";
import { storeError } from "../store-error.ts";
import type { StoreOptions } from "../stores.ts";
import type { Tenant, TenantUser } from "../tenant.ts";
import type { UsageResolution, UsageRow } from "../usage-store.ts";

/** One life of a tenant. */
export interface TenantLife {
  readonly generation: number;
  /** ms since the epoch at which it began; absent in an id's first life */
  readonly since?: number;
  /** absent where a bundle declares the tenant */
  tenant?: Tenant;
  readonly members: Map<string, TenantUser>;
  /** by token */
  readonly tokens: Map<string, StoredTokenInfo>;
  /** refresh token → token */
  readonly refresh: Map<string, string>;
  readonly sessions: Map<string, Session>;
  readonly roles: Map<string, Role>;
  readonly usage: Map<UsageResolution, Map<string, UsageRow>>;
  /** batch id → ms at which it is forgotten */
  readonly batches: Map<string, number>;
}

/** The tenants of one memory store, shared by its parts. */
export class TenantLives {
  readonly options: StoreOptions;
  readonly #lives = new Map<string, TenantLife>();
  readonly #ended = new Set<string>();
  #generations = 0;
  #forgot = false;
  #closed = false;

  constructor(options: StoreOptions = {}) {
    this.options = options;
  }

  /** ms since the epoch. */
  now(): number {
    return this.options.clock === undefined ? Date.now() : this.options.clock() * 1_000;
  }

  /** The tenant's present life; `undefined` for one that is not there. Throws `store.closed`. */
  find(tenantId: string): TenantLife | undefined {
    if (this.#closed) throw storeError("store.closed", "the store is closed", { kind: "usage" });
    const { declared } = this.options;
    if (declared === undefined) return this.#lives.get(tenantId);
    const generation = declared(tenantId)?.generation;
    if (generation === undefined) return undefined;
    const known = this.#lives.get(tenantId);
    return known?.generation === generation ? known : this.#begin(tenantId, generation);
  }

  /** As `find`; throws `store.unknown-tenant` for one that is not there. */
  demand(tenantId: string): TenantLife {
    const life = this.find(tenantId);
    if (life === undefined) throw storeError("store.unknown-tenant", "there is no such tenant");
    return life;
  }

  /** Begins a tenant's life. The caller has seen that there is none. */
  create(tenant: Tenant): void {
    // one counter for all tenants: no generation is ever used twice, and nothing but the id is kept of the dead
    const again = this.#forgot || this.#ended.has(tenant.tenantId);
    this.#begin(tenant.tenantId, ++this.#generations, again ? this.now() : undefined).tenant = tenant;
  }

  end(tenantId: string): void {
    if (!this.#lives.delete(tenantId) || this.options.declared !== undefined) return;
    // bounded: once an id had to be left out, every life that begins counts as one that began anew
    if (this.#ended.size < limits.memoryTenants) this.#ended.add(tenantId);
    else this.#forgot = true;
  }

  all(): IterableIterator<[string, TenantLife]> {
    if (this.#closed) throw storeError("store.closed", "the store is closed", { kind: "usage" });
    return this.#lives.entries();
  }

  close(): void {
    this.#closed = true;
    this.#lives.clear();
  }

  #begin(tenantId: string, generation: number, since?: number): TenantLife {
    if (!isTenantId(tenantId)) throw storeError("store.invalid", "tenantId is no tenant id");
    if (!this.#lives.has(tenantId) && this.#lives.size >= limits.memoryTenants) throw full("tenants");
    const life: TenantLife = {
      generation,
      ...(since === undefined ? {} : { since }),
      members: new Map(),
      tokens: new Map(),
      refresh: new Map(),
      sessions: new Map(),
      roles: new Map(),
      usage: new Map(),
      batches: new Map(),
    };
    this.#lives.set(tenantId, life);
    return life;
  }
}

/** The refusal of a map that is at its bound (`limits.memoryRows`): memory drops nothing that somebody still counts on. */
export function full(what: string): Error {
  return storeError("store.unavailable", `the memory store holds as many ${what} as it may`, {
    kind: "failed",
    mend: "keep this deployment's data in Redis or PostgreSQL",
  });
}

/** Makes room for one more: what `isOver` says is gone first; throws `full` where that frees nothing. */
export function makeRoom<Key, Value>(rows: Map<Key, Value>, what: string, isOver: (value: Value) => boolean): void {
  if (rows.size < limits.memoryRows) return;
  for (const [key, value] of rows) if (isOver(value)) rows.delete(key);
  if (rows.size >= limits.memoryRows) throw full(what);
}
