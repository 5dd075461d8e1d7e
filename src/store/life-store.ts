// Which life of a tenant a store holds: an id that was deleted and created again is another tenant under an old name.
import type { Tenant } from "./tenant.ts";

/** A tenant, with the life that it is in. */
export interface StoredLife {
  readonly tenant: Tenant;
  /** grows each time the id is created again; never the same for two lives of one id */
  readonly generation: number;
  /** ms since the epoch by the store's own clock: when this life began. Absent in an id's first life. */
  readonly since?: number;
}

/** Reads tenants for who decides by them (`source: "store"`). Only a store that has tenants of its own has one. */
export interface LifeStore {
  /** Tenant and life as they were at one moment, in one round trip; `null` for one that is not there. Throws `store.unavailable`. */
  getLife(tenantId: string): Promise<StoredLife | null>;
}
