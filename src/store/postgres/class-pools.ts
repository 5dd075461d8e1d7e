// Connection pools by class of tenant: a class that uses up its own connections takes none from the others.
import type { Database } from "./database.ts";

/** Which tenants share which connections. */
export interface ClassPools {
  /** class of a tenant, such as its plan; `undefined`, or a class without a pool: the pool of all others */
  readonly classOf: (tenantId: string) => string | undefined;
  /** class → connections at most */
  readonly connections: Readonly<Record<string, number>>;
}

/**
 * One `Database` over several: a call goes to the pool of the tenant that its first value names, since every function of ours
 * that is about one tenant begins with it; other calls go to `rest`. Closing closes all.
 */
export function classDatabase(
  rest: Database,
  pools: ReadonlyMap<string, Database>,
  classOf: ClassPools["classOf"],
): Database {
  return {
    call(name, values, how) {
      const [tenantId] = values;
      const found = typeof tenantId === "string" ? classOf(tenantId) : undefined;
      return ((found === undefined ? undefined : pools.get(found)) ?? rest).call(name, values, how);
    },
    async close() {
      for (const database of [rest, ...pools.values()]) await database.close();
    },
  };
}
