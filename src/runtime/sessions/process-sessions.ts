// Sessions of one process, for servers that run alone: the runtime loads no store of its own accord.
import type { Session, SessionStore } from "../../store/session-store.ts";

/** sessions kept at once, of all tenants together */
const most = 100_000;

/** Keeps sessions in memory; `now` in ms since the epoch. A session beyond 100,000 is refused (`session.limit`). */
export function processSessions(now: () => number): SessionStore {
  const kept = new Map<string, Session>();
  const keyOf = (tenantId: string, sessionId: string): string => `${tenantId}\n${sessionId}`;

  function live(tenantId: string, sessionId: string): Session | undefined {
    const session = kept.get(keyOf(tenantId, sessionId));
    return session !== undefined && session.expiresAt > now() ? session : undefined;
  }

  function list(tenantId: string, userId?: string): Session[] {
    return [...kept.values()]
      .filter((one) => one.tenantId === tenantId && one.expiresAt > now() && (userId ?? one.userId) === one.userId)
      .sort((one, two) => two.createdAt - one.createdAt || (two.sessionId < one.sessionId ? -1 : 1));
  }

  function makeRoom(): boolean {
    if (kept.size < most) return true;
    for (const [key, { expiresAt }] of kept) if (expiresAt <= now()) kept.delete(key);
    return kept.size < most;
  }

  return {
    async openSession(tenantId, session, limit) {
      if (live(tenantId, session.sessionId) !== undefined) return { ok: false, code: "session.taken" };
      const oldest = limit === undefined ? [] : list(tenantId, session.userId).reverse();
      const over = limit === undefined ? 0 : oldest.length + 1 - limit.maxSessionsPerUser;
      if (!makeRoom() || (over > 0 && limit?.whenFull === "refuse")) return { ok: false, code: "session.limit" };
      const ended = oldest.slice(0, Math.max(0, over)).map(({ sessionId }) => sessionId);
      for (const id of ended) kept.delete(keyOf(tenantId, id));
      kept.set(keyOf(tenantId, session.sessionId), { ...session, tenantId });
      return { ok: true, ended };
    },
    async getSession(tenantId, sessionId) {
      const session = live(tenantId, sessionId);
      return session === undefined ? null : { ...session };
    },
    async touchSession(tenantId, sessionId, at, expiresAt) {
      const session = live(tenantId, sessionId);
      if (session !== undefined) Object.assign(session, { lastSeenAt: at, expiresAt });
      return session !== undefined;
    },
    listSessions: async (tenantId, userId) => list(tenantId, userId).map((session) => ({ ...session })),
    async endSession(tenantId, sessionId) {
      const open = live(tenantId, sessionId) !== undefined;
      kept.delete(keyOf(tenantId, sessionId));
      return open;
    },
    async endUserSessions(tenantId, userId) {
      const ids = list(tenantId, userId).map(({ sessionId }) => sessionId);
      for (const id of ids) kept.delete(keyOf(tenantId, id));
      return ids;
    },
  };
}
