// How a contract meets a store: fresh every time, with a clock that the test moves.
import { isTenantId } from "../../../src/spec/tenant-id.ts";
import type { StoredTokenInfo } from "../../../src/store/oauth-token-store.ts";
import type { Session } from "../../../src/store/session-store.ts";
import type { StoreOptions, Stores } from "../../../src/store/stores.ts";
import type { Tenant } from "../../../src/store/tenant.ts";

/** Opens stores that nothing was written to yet. The contract closes them. */
export type OpenStores = (options: StoreOptions) => Promise<Stores>;

/** What every test of a contract has at hand. */
export interface Bench {
  readonly stores: Stores;
  /** ms since the epoch, as the stores see it */
  now(): number;
  /** Moves the stores' clock on; it never goes back. */
  pass(seconds: number): void;
}

export const tokenKey = new Uint8Array(32).fill(7);

/** Opens fresh stores at the present time, runs `work` on them, and closes them. */
export async function withStores(
  open: OpenStores,
  work: (bench: Bench) => Promise<void>,
  options: Omit<StoreOptions, "clock"> = {},
): Promise<void> {
  let at = Math.floor(Date.now() / 1_000);
  const stores = await open({ tokenKey, ...options, clock: () => at });
  try {
    await work({
      stores,
      now: () => at * 1_000,
      pass(seconds) {
        at += seconds;
      },
    });
  } finally {
    await stores.close();
  }
}

export function aTenant(tenantId: string, rest: Partial<Tenant> = {}): Tenant {
  if (!isTenantId(tenantId)) throw new TypeError("aTenant: not a tenant id");
  return {
    ...{ tenantId, organizationName: `The ${tenantId} company`, status: "active", plan: "pro", settings: {} },
    ...{ createdAt: 1_000, updatedAt: 1_000 },
    ...rest,
  };
}

/** Settings whose only word is the number of users. */
export function quotaOf(maxUsers: number): Tenant["settings"] {
  const rateLimit = { requestsPerMinute: 60, requestsPerDay: 1_000 };
  return { quotas: { maxUsers, maxSessionsPerUser: 3, rateLimit } };
}

export function aToken(tenantId: string, accessToken: string, expiresAt: number, rest: Partial<StoredTokenInfo> = {}) {
  return {
    ...{ tenantId, accessToken, expiresAt, provider: "google", scopes: ["openid", "email"] },
    userInfo: { sub: "user-1", email: "ann@acme.example", groups: ["a", "b"] },
    ...rest,
  } satisfies StoredTokenInfo;
}

/** A session that lasts an hour from `at` (ms). */
export function aSession(tenantId: string, sessionId: string, at: number, rest: Partial<Session> = {}): Session {
  return {
    ...{ tenantId, sessionId, userId: "ann", issuer: "https://id.example", clientId: "app" },
    ...{ createdAt: at, lastSeenAt: at, expiresAt: at + 3_600_000 },
    ...rest,
  };
}

/** `{ code }` for an `expect(…).rejects.toMatchObject`: an error of the house, by its code. */
export function coded(code: string): { name: string; code: string } {
  return { name: "TenantryError", code };
}
