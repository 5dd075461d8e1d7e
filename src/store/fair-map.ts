// What one process keeps for many tenants in bounded room: when it is full, those who hold most make the room.

/** Values by tenant and key, the one that rested longest first to go. */
export class FairMap<Value> {
  readonly #most: number;
  readonly #tenants = new Map<string, Map<string, Value>>();
  #size = 0;

  /** `most`: values kept at once, of all tenants together */
  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#size;
  }

  get(tenantId: string, key: string): Value | undefined {
    return this.#tenants.get(tenantId)?.get(key);
  }

  /** Keeps a value as the one used last. */
  set(tenantId: string, key: string, value: Value): void {
    let own = this.#tenants.get(tenantId);
    if (own === undefined) {
      own = new Map();
      this.#tenants.set(tenantId, own);
    }
    // a map keeps the order of insertion: whoever is used moves to the end
    if (!own.delete(key)) this.#size += 1;
    own.set(key, value);
    if (this.#size > this.#most) this.#level(tenantId, key);
  }

  delete(tenantId: string, key: string): boolean {
    const own = this.#tenants.get(tenantId);
    if (own === undefined || !own.delete(key)) return false;
    this.#size -= 1;
    if (own.size === 0) this.#tenants.delete(tenantId);
    return true;
  }

  of(tenantId: string): IterableIterator<Value> {
    return (this.#tenants.get(tenantId) ?? new Map<string, Value>()).values();
  }

  /** Forgets what `over` says. */
  sweep(over: (value: Value) => boolean): void {
    for (const [tenantId, own] of this.#tenants)
      for (const [key, value] of own) if (over(value)) this.delete(tenantId, key);
  }

  /**
   * Cuts the largest tenants down to one level, so that a hundredth is free: one that fills the room loses its own, and one
   * with less than the level loses nothing. The value that was just set stays.
   */
  #level(newTenant: string, newKey: string): void {
    const sizes = [...this.#tenants.values()].map((own) => own.size).sort((one, two) => two - one);
    let excess = this.#size - Math.max(1, Math.floor(this.#most * 0.99));
    let level = sizes[0] ?? 0;
    for (const [index, size] of sizes.entries()) {
      const step = level - size;
      if (step * index >= excess) break;
      excess -= step * index;
      level = size;
    }
    const wide = sizes.filter((size) => size >= level).length;
    level -= Math.ceil(excess / Math.max(1, wide));
    for (const [tenantId, own] of this.#tenants) {
      for (const key of own.keys()) {
        if (own.size <= Math.max(0, level)) break;
        if (tenantId !== newTenant || key !== newKey) this.delete(tenantId, key);
      }
    }
  }
}
