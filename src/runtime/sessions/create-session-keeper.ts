// Binds each MCP session to the tenant, generation, issuer and subject that opened it, and counts them by lease.
import { LRUCache } from "lru-cache";
import type { Session, SessionLimit, SessionStore } from "../../store/session-store.ts";
import { type HttpAnswer, notFound, unavailable } from "../answers.ts";
import { type AuditRecord, auditRecord } from "../audit-record.ts";
import { storedName } from "../stored-name.ts";
import type { TenantContext } from "../tenant-context.ts";
import { processSessions } from "./process-sessions.ts";
import type { SessionKeeper } from "./session-keeper.ts";
import { type CrossTenantSession, sessionOwners } from "./session-owners.ts";

export interface SessionKeeperOptions {
  /** default: this process's memory, for a server that runs alone */
  readonly sessions?: SessionStore;
  /** what happens to one session more than `maxSessionsPerUser`; default `refuse` */
  readonly whenFull?: SessionLimit["whenFull"];
  /** seconds after its last request at which a session is over; default 3,600 */
  readonly life?: number;
  /** ms for which what the store said of a session is believed: an ended one is refused everywhere within them. Default 5,000. */
  readonly staleMs?: number;
  readonly audit?: (record: AuditRecord) => void;
  /** sessions that made room for another, or that were revoked: their open streams should be ended */
  readonly onEnded?: (tenantId: string, sessionIds: readonly string[]) => void;
  /**
   * told when a caller named a session of another tenant. For the platform's eyes: neither tenant's log may say so, since a
   * tenant that reads its own would learn which sessions others have
   */
  readonly onCrossTenant?: (attempt: CrossTenantSession) => void;
  /** ms since the epoch */
  readonly now?: () => number;
}

export interface Sessions extends SessionKeeper {
  /** Open sessions, newest first; of one user where `userId` is given. */
  listSessions(tenantId: string, userId?: string): Promise<Session[]>;
  /** Ends one; false when there was none. */
  revokeSession(tenantId: string, sessionId: string): Promise<boolean>;
  /** Ends all of a user's, and gives their ids. */
  revokeUserSessions(tenantId: string, userId: string): Promise<string[]>;
}

/** What this process knows of a session. */
interface Known {
  readonly owner: string;
  /** ms since the epoch until which it is believed without asking */
  fresh: number;
  touched: number;
}

/** One more than a user may have. 429 (RFC 6585 4): the same user gets in when another session has ended. */
const full: HttpAnswer = Object.freeze({
  status: 429,
  headers: Object.freeze({ "content-type": "application/json", "cache-control": "no-store" }),
  body: JSON.stringify({ error: "too_many_sessions" }),
});

export function createSessionKeeper(options: SessionKeeperOptions = {}): Sessions {
  const now = options.now ?? Date.now;
  const store = options.sessions ?? processSessions(now);
  const lifeMs = (options.life ?? 3_600) * 1_000;
  const staleMs = options.staleMs ?? 5_000;
  const cache = new LRUCache<string, Known>({ max: 100_000 });
  const owners = sessionOwners(store, options.onCrossTenant);

  function note(code: string, status: number, context: TenantContext): void {
    const { principal, tenant, tenantId } = context;
    const facts = {
      ...(tenant === undefined ? {} : { version: tenant.version }),
      ...(principal === undefined ? {} : { subject: principal.subject }),
      ...(principal?.clientId === undefined ? {} : { clientId: principal.clientId }),
      ...(context.client === undefined ? {} : { client: context.client }),
    };
    options.audit?.(auditRecord(Math.floor(now() / 1000), { decision: "refused", code, status, tenantId, ...facts }));
  }

  /** Foreign and unknown look alike outside; the record tells them apart as far as can be told. */
  function stranger(code: "session.foreign" | "session.unknown", context: TenantContext): HttpAnswer {
    note(code, 404, context);
    return notFound;
  }

  async function ask(sessionId: string, context: TenantContext, owner: string): Promise<HttpAnswer | undefined> {
    let session: Session | null;
    try {
      session = await store.getSession(context.tenantId, storedId(sessionId, context));
    } catch {
      note("session.unavailable", 503, context);
      return unavailable;
    }
    if (session === null) {
      cache.delete(cacheKey(sessionId, context));
      owners.search(sessionId, context);
      return stranger("session.unknown", context);
    }
    const known = { owner: ownerOf(session, context), fresh: now() + staleMs, touched: session.lastSeenAt };
    cache.set(cacheKey(sessionId, context), known);
    return known.owner === owner ? touch(sessionId, known, context) : stranger("session.foreign", context);
  }

  /** Moves the lease on behind the request, a few times in its life only. */
  function touch(sessionId: string, known: Known, context: TenantContext): undefined {
    const at = now();
    if (at - known.touched < lifeMs / 8) return;
    known.touched = at;
    store.touchSession(context.tenantId, storedId(sessionId, context), at, at + lifeMs).then(
      (there) => {
        if (!there) cache.delete(cacheKey(sessionId, context));
      },
      // not moved on: the lease is long, and the next request tries again
      () => {
        known.touched = 0;
      },
    );
  }

  async function open(sessionId: string, context: TenantContext, owner: string): Promise<HttpAnswer | undefined> {
    const { principal, tenant, tenantId } = context;
    if (principal === undefined) return undefined;
    const at = now();
    const most = tenant?.config.quotas?.maxSessionsPerUser;
    const id = storedId(sessionId, context);
    // none at all is a limit like any other, though no store takes it for one
    if (most !== undefined && most < 1) {
      note("session.limit", 429, context);
      return full;
    }
    try {
      const opening = await store.openSession(
        tenantId,
        {
          ...{ sessionId: id, tenantId, userId: storedName(principal.subject), issuer: principal.issuer },
          ...(principal.clientId === undefined ? {} : { clientId: principal.clientId }),
          ...{ createdAt: at, lastSeenAt: at, expiresAt: at + lifeMs },
        },
        most === undefined ? undefined : { maxSessionsPerUser: most, whenFull: options.whenFull ?? "refuse" },
      );
      if (opening.ok) {
        owners.seen(context);
        cache.set(cacheKey(sessionId, context), { owner, fresh: at + staleMs, touched: at });
        ended(tenantId, opening.ended);
        return undefined;
      }
      // the answer to an earlier claim may have been lost
      if (opening.code === "session.taken") return ask(sessionId, context, owner);
    } catch {
      note("session.unavailable", 503, context);
      return unavailable;
    }
    note("session.limit", 429, context);
    return full;
  }

  function ended(tenantId: string, storedIds: readonly string[]): string[] {
    const ids = storedIds.map(sessionIdOf);
    for (const id of storedIds) cache.delete(`${tenantId}\n${id}`);
    if (ids.length > 0) options.onEnded?.(tenantId, ids);
    return ids;
  }

  return {
    check(sessionId, context) {
      const owner = callerOf(context);
      // the guard is switched off
      if (owner === undefined) return undefined;
      const known = cache.get(cacheKey(sessionId, context));
      // A stranger's question goes to the store, as one for a session that never was does: they take the same time.
      if (known === undefined || known.owner !== owner || known.fresh <= now()) return ask(sessionId, context, owner);
      return touch(sessionId, known, context);
    },
    claim(sessionId, context) {
      const owner = callerOf(context);
      if (owner === undefined) return undefined;
      const known = cache.get(cacheKey(sessionId, context));
      if (known !== undefined && known.fresh > now()) {
        return known.owner === owner ? undefined : stranger("session.foreign", context);
      }
      return open(sessionId, context, owner);
    },
    async end(sessionId, context) {
      const owner = callerOf(context);
      if (owner === undefined) return;
      const id = storedId(sessionId, context);
      try {
        const session = await store.getSession(context.tenantId, id);
        if (session === null || ownerOf(session, context) !== owner) return;
        cache.delete(cacheKey(sessionId, context));
        await store.endSession(context.tenantId, id);
      } catch {
        // its lease ends it
      }
    },
    async listSessions(tenantId, userId) {
      const sessions = await store.listSessions(tenantId, userId === undefined ? undefined : storedName(userId));
      return sessions.map((session) => ({ ...session, sessionId: sessionIdOf(session.sessionId) }));
    },
    async revokeSession(tenantId, sessionId) {
      const session = (await store.listSessions(tenantId)).find((one) => sessionIdOf(one.sessionId) === sessionId);
      if (session === undefined) return false;
      const there = await store.endSession(tenantId, session.sessionId);
      ended(tenantId, [session.sessionId]);
      return there;
    },
    revokeUserSessions: async (tenantId, userId) =>
      ended(tenantId, await store.endUserSessions(tenantId, storedName(userId))),
  };
}

/** By tenant and life: what this process knows of one tenant's sessions is never an answer to another's caller. */
function cacheKey(sessionId: string, context: TenantContext): string {
  return `${context.tenantId}\n${storedId(sessionId, context)}`;
}

/** A destroyed tenant that came back is another one: sessions of its first life are nobody's. */
function storedId(sessionId: string, { tenant }: TenantContext): string {
  return `${tenant?.generation ?? 0}.${sessionId}`;
}

function sessionIdOf(storedSessionId: string): string {
  return storedSessionId.slice(storedSessionId.indexOf(".") + 1);
}

function callerOf({ tenantId, tenant, principal }: TenantContext): string | undefined {
  return principal === undefined
    ? undefined
    : JSON.stringify([tenantId, tenant?.generation, principal.issuer, storedName(principal.subject)]);
}

function ownerOf(session: Session, { tenant }: TenantContext): string {
  return JSON.stringify([session.tenantId, tenant?.generation, session.issuer, session.userId]);
}
