// What two tenants' stores must hold, in the simplest words: plain maps, one world a tenant, nothing shared but domains.
import type { StoredTokenInfo } from "../../../src/store/oauth-token-store.ts";
import type { Session } from "../../../src/store/session-store.ts";
import type { Tenant } from "../../../src/store/tenant.ts";

/** One tenant's life, as the model remembers it. */
export class ModelLife {
  tenant: Tenant;
  readonly members = new Map<string, string>();
  readonly tokens = new Map<string, StoredTokenInfo>();
  /** refresh token → token; only those that a living token still names */
  readonly refresh = new Map<string, string>();
  readonly sessions = new Map<string, Session>();
  readonly roles = new Map<string, string>();
  readonly batches = new Set<string>();
  readonly usage = new Map<string, number>();

  constructor(tenant: Tenant) {
    this.tenant = tenant;
  }

  token(token: string, now: number): StoredTokenInfo | null {
    const info = this.tokens.get(token);
    return info !== undefined && info.expiresAt > now ? info : null;
  }

  byRefresh(refreshToken: string, now: number): string | null {
    const token = this.refresh.get(refreshToken);
    const info = token === undefined ? null : this.token(token, now);
    return token !== undefined && info?.refreshToken === refreshToken ? token : null;
  }

  openSessions(now: number, userId?: string): Session[] {
    return [...this.sessions.values()]
      .filter((session) => session.expiresAt > now && (userId ?? session.userId) === session.userId)
      .sort((one, other) => other.createdAt - one.createdAt || (other.sessionId < one.sessionId ? -1 : 1));
  }
}

/** Both tenants; the audit outlives them. */
export class Model {
  readonly lives = new Map<string, ModelLife>();
  readonly audit = new Map<string, { sequence: number; line: string }[]>();

  ownerOf(domain: string): string | null {
    for (const [id, life] of this.lives) if (life.tenant.domain === domain) return id;
    return null;
  }
}

/** Numbers that look random and are the same for one seed (mulberry32): `next(5)` gives 0 to 4. */
export function seededRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}
