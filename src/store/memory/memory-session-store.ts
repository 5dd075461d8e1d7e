import { checkSession, checkSessionLimit } from "../check/check-session.ts";
import type { Session, SessionLimit, SessionOpening, SessionStore } from "../session-store.ts";
import { makeRoom, type TenantLife, type TenantLives } from "./tenant-lives.ts";

/** Sessions in this process's memory. */
export class MemorySessionStore implements SessionStore {
  readonly #lives: TenantLives;

  constructor(lives: TenantLives) {
    this.#lives = lives;
  }

  async openSession(tenantId: string, session: Session, limit?: SessionLimit): Promise<SessionOpening> {
    const copy = checkSession(tenantId, session);
    if (limit !== undefined) checkSessionLimit(limit);
    const life = this.#lives.demand(tenantId);
    if (this.#open(life, copy.sessionId) !== undefined) return { ok: false, code: "session.taken" };
    // oldest first; of two of one millisecond, by id, as every store does
    const others = this.#newestFirst(life, copy.userId).reverse();
    const over = limit === undefined ? 0 : others.length + 1 - limit.maxSessionsPerUser;
    if (over > 0 && limit?.whenFull === "refuse") return { ok: false, code: "session.limit" };
    makeRoom(life.sessions, "sessions", ({ expiresAt }) => expiresAt <= this.#lives.now());
    const ended = others.slice(0, Math.max(0, over)).map(({ sessionId }) => sessionId);
    for (const id of ended) life.sessions.delete(id);
    life.sessions.set(copy.sessionId, copy);
    return { ok: true, ended };
  }

  async getSession(tenantId: string, sessionId: string): Promise<Session | null> {
    const session = this.#open(this.#lives.find(tenantId), sessionId);
    return session === undefined ? null : { ...session };
  }

  async touchSession(tenantId: string, sessionId: string, at: number, expiresAt: number): Promise<boolean> {
    const life = this.#lives.find(tenantId);
    const session = this.#open(life, sessionId);
    if (session === undefined) return false;
    life?.sessions.set(sessionId, checkSession(tenantId, { ...session, lastSeenAt: at, expiresAt }));
    return true;
  }

  async listSessions(tenantId: string, userId?: string): Promise<Session[]> {
    const life = this.#lives.find(tenantId);
    return life === undefined ? [] : this.#newestFirst(life, userId).map((session) => ({ ...session }));
  }

  async endSession(tenantId: string, sessionId: string): Promise<boolean> {
    const life = this.#lives.find(tenantId);
    const open = this.#open(life, sessionId) !== undefined;
    life?.sessions.delete(sessionId);
    return open;
  }

  async endUserSessions(tenantId: string, userId: string): Promise<string[]> {
    const ids = (await this.listSessions(tenantId, userId)).map(({ sessionId }) => sessionId);
    for (const id of ids) this.#lives.find(tenantId)?.sessions.delete(id);
    return ids;
  }

  #open(life: TenantLife | undefined, sessionId: string): Session | undefined {
    const session = life?.sessions.get(sessionId);
    return session !== undefined && session.expiresAt > this.#lives.now() ? session : undefined;
  }

  #newestFirst(life: TenantLife, userId?: string): Session[] {
    const now = this.#lives.now();
    return [...life.sessions.values()]
      .filter((session) => session.expiresAt > now && (userId ?? session.userId) === session.userId)
      .sort((one, other) => other.createdAt - one.createdAt || (other.sessionId < one.sessionId ? -1 : 1));
  }
}
