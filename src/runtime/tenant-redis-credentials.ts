// Strict mode by the signed config: each tenant's commands run as the Redis user that its config names.
import { isTenantId } from "../spec/tenant-id.ts";
import type { RedisUser } from "../store/redis/redis-user.ts";
import { storeError } from "../store/store-error.ts";
import type { Bundle } from "../verify/bundle.ts";
import type { Tenancy } from "./tenancy.ts";

/** What is asked of a tenancy. */
export interface CredentialsTenancy extends Pick<Tenancy, "secret"> {
  readonly bundle: Pick<Bundle, "get"> | undefined;
}

const field = "redis.password";

/**
 * Gives `tenantUser` of `openRedisStores`: tenant id → the user of `config.redis` with the sealed secret `redis.password`, or
 * undefined (the deployment's user) where the config says isolation `prefix`. Stores are opened before the tenancy that they
 * are handed to: then `tenancy` is a function that gives it once it is there. Rejects with `store.configuration` before that
 * and for a user that signs in by IAM, with `store.unknown-tenant`, and with the errors of `tenancy.secret`: nothing
 * of a tenant with `acl` ever runs as the deployment's user instead.
 */
export function tenantRedisCredentials(
  tenancy: CredentialsTenancy | (() => CredentialsTenancy | undefined),
): (tenantId: string) => Promise<RedisUser | undefined> {
  return async (tenantId) => {
    const open = typeof tenancy === "function" ? tenancy() : tenancy;
    if (open === undefined) throw refused("a tenant's Redis user was asked for before the tenancy was open");
    const config = isTenantId(tenantId) ? open.bundle?.get(tenantId)?.config : undefined;
    if (config === undefined) throw storeError("store.unknown-tenant", "there is no such tenant in the bundle");
    const { isolation, user, authentication } = config.config.redis;
    if (isolation !== "acl") return undefined;
    if (user === undefined || authentication !== "password") {
      throw refused(
        `${tenantId} signs in to Redis by IAM, which has no password to take from its config`,
        "give `tenantUser` a function of your own that makes ElastiCache's short-lived tokens",
      );
    }
    return { username: user, password: await open.secret(tenantId, field) };
  };
}

function refused(message: string, mend?: string) {
  return storeError("store.configuration", message, { kind: "refused", ...(mend === undefined ? {} : { mend }) });
}
