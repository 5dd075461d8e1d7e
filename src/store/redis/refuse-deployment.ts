import { storeError } from "../store-error.ts";
import type { RedisStoreOptions } from "./redis-options.ts";

/** Throws `store.configuration` where a tenant demands a Redis user of its own and would be served as the deployment's. */
export function refuseDeployment(tenantId: string, { declared }: RedisStoreOptions): void {
  if (declared?.(tenantId)?.ownRedisUser !== true) return;
  throw storeError(
    "store.configuration",
    `${tenantId} demands a Redis user of its own, and these stores have none for it`,
    {
      mend: "open them with `tenantUser: tenantRedisCredentials(…)` of tenantry/runtime",
    },
  );
}
