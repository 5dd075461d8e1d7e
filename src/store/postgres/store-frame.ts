// What every one of the PostgreSQL stores works with: the database, the time, and which life of a tenant counts.
import { type Clock, systemClock } from "../../clock.ts";
import { isTenantId } from "../../spec/tenant-id.ts";
import { storeError } from "../store-error.ts";
import type { DeclaredTenant, StoreOptions } from "../stores.ts";
import type { Database } from "./database.ts";

export interface StoreFrame {
  readonly database: Database;
  /** tenants are a bundle's; the store keeps the rest */
  readonly fromBundle: boolean;
  /** ms since the epoch */
  now(): number;
  /** What a bundle says of the tenant, with `generation` as our functions take it: null where the tenant is the store's own. */
  life(tenantId: string): { generation: number | null; maxUsers?: number | undefined } | undefined;
  /** The same for a write: throws `store.unknown-tenant` where a bundle doesn't know the tenant. */
  lifeToWrite(tenantId: string): { generation: number | null; maxUsers?: number | undefined };
}

export function storeFrame(database: Database, options: Pick<StoreOptions, "clock" | "declared">): StoreFrame {
  const clock: Clock = options.clock ?? systemClock;
  const { declared } = options;
  function life(tenantId: string) {
    // What can't be an id names no tenant, and no such text is sent anywhere.
    if (!isTenantId(tenantId)) return undefined;
    if (!declared) return { generation: null };
    const known: DeclaredTenant | undefined = declared(tenantId);
    return known && { generation: known.generation, maxUsers: known.maxUsers };
  }
  return {
    database,
    fromBundle: declared !== undefined,
    now: () => clock() * 1000,
    life,
    lifeToWrite(tenantId) {
      const known = life(tenantId);
      if (!known) throw storeError("store.unknown-tenant", "there is no such tenant");
      return known;
    },
  };
}
