// Every key that the store writes. A tenant's share one slot, and none of another tenant's begins as they do.
import { hash } from "node:crypto";
import { storeError } from "../store-error.ts";

/** Names of keys under one prefix. Tags with a colon are never a tenant's: ids hold none. */
export interface RedisKeys {
  readonly prefix: string;
  /** begins each of a tenant's keys: `tenantry:{acme}:` */
  tenant(tenantId: string): string;
  /** begins what belongs to one life of a tenant: `tenantry:{acme}:3:` */
  life(tenantId: string, generation: string): string;
  /** who owns a domain */
  domain(domain: string): string;
  /** the tenants that a user was added to */
  user(userId: string): string;
  /** the list of tenants: by id, and when each was written */
  readonly list: readonly [string, string];
  /** the channel on which changed tenants are told */
  readonly channel: string;
}

/** Throws `store.configuration` for a prefix that a pattern would read meaning into. */
export function redisKeys(prefix = "tenantry:"): RedisKeys {
  if (!/^[\w.:-]{1,64}$/.test(prefix)) {
    throw storeError("store.configuration", "the Redis prefix is not 1 to 64 letters, digits, `.`, `:`, `_` or `-`", {
      kind: "usage",
    });
  }
  const tenant = (tenantId: string): string => `${prefix}{${tenantId}}:`;
  return {
    prefix,
    tenant,
    life: (tenantId, generation) => `${tenant(tenantId)}${generation}:`,
    domain: (domain) => `${prefix}{domain:${domain}}`,
    user: (userId) => `${prefix}{user:${digestOf(userId)}}`,
    list: [`${prefix}{tenants:list}:ids`, `${prefix}{tenants:list}:written`],
    channel: `${prefix}{tenants:changed}`,
  };
}

/** Hexadecimal SHA-256: of one length whatever the text, and no text of a token in a key. */
export function digestOf(text: string): string {
  return hash("sha256", text, "hex");
}
