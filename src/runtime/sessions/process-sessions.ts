// Sessions of one process, for servers that run alone: the runtime loads no store of its own accord.
import { FairMap } from "../../store/fair-map.ts";
import type { Session, SessionStore } from "../../store/session-store.ts";

/** sessions kept at once, of all tenants together */
const most = 100_000;
/** milliseconds between two looks through all of them */
const sweepMs = 1_000;

/**
 * Keeps sessions in memory; `now` in ms since the epoch. Beyond 100,000, tenants with most sessions lose those that rested
 * longest: a tenant that fills the room keeps nobody else out.
 */
export function processSessions(now: () => number, room: number = most): SessionStore {
  const kept = new FairMap<Session>(room);
  let swept = now();

  function live(tenantId: string, sessionId: string): Session | undefined {
    const session = kept.get(tenantId, sessionId);
    return session !== undefined && session.expiresAt > now() ? session : undefined;
  }

  function list(tenantId: string, userId?: string): Session[] {
    return [...kept.of(tenantId)]
      .filter((one) => one.expiresAt > now() && (userId ?? one.userId) === one.userId)
      .sort((one, two) => two.createdAt - one.createdAt || (two.sessionId < one.sessionId ? -1 : 1));
  }

  /** Those that are over go before anybody's live ones do; looking through all is not for every request. */
  function sweepWhenFull(): void {
    if (kept.size < room || now() - swept < sweepMs) return;
    swept = now();
    kept.sweep(({ expiresAt }) => expiresAt <= swept);
  }

  return {
    async openSession(tenantId, session, limit) {
      if (live(tenantId, session.sessionId) !== undefined) return { ok: false, code: "session.taken" };
      const oldest = limit === undefined ? [] : list(tenantId, session.userId).reverse();
      const over = limit === undefined ? 0 : oldest.length + 1 - limit.maxSessionsPerUser;
      if (over > 0 && limit?.whenFull === "refuse") return { ok: false, code: "session.limit" };
      const ended = oldest.slice(0, Math.max(0, over)).map(({ sessionId }) => sessionId);
      for (const id of ended) kept.delete(tenantId, id);
      sweepWhenFull();
      kept.set(tenantId, session.sessionId, { ...session, tenantId });
      return { ok: true, ended };
    },
    async getSession(tenantId, sessionId) {
      const session = live(tenantId, sessionId);
      return session === undefined ? null : { ...session };
    },
    async touchSession(tenantId, sessionId, at, expiresAt) {
      const session = live(tenantId, sessionId);
      if (session !== undefined) kept.set(tenantId, sessionId, { ...session, lastSeenAt: at, expiresAt });
      return session !== undefined;
    },
    listSessions: async (tenantId, userId) => list(tenantId, userId).map((session) => ({ ...session })),
    async endSession(tenantId, sessionId) {
      const open = live(tenantId, sessionId) !== undefined;
      kept.delete(tenantId, sessionId);
      return open;
    },
    async endUserSessions(tenantId, userId) {
      const ids = list(tenantId, userId).map(({ sessionId }) => sessionId);
      for (const id of ids) kept.delete(tenantId, id);
      return ids;
    },
  };
}
