import { checkSession, checkSessionLimit } from "../check/check-session.ts";
import { checkTime } from "../check/check-tenant.ts";
import { isStoredId } from "../check/stored-id.ts";
import type { Session, SessionLimit, SessionOpening, SessionStore } from "../session-store.ts";
import { digestOf } from "./redis-keys.ts";
import type { RedisLives } from "./redis-lives.ts";
import { endOfUser, openOne, pageOf, readOne, removeOne, sessionsOf, touchOne } from "./session-scripts.ts";

const page = 1_000;

/** Sessions in Redis, counted there: exact whatever the number of servers. */
export class RedisSessionStore implements SessionStore {
  readonly #lives: RedisLives;

  constructor(lives: RedisLives) {
    this.#lives = lives;
  }

  async openSession(tenantId: string, session: Session, limit?: SessionLimit): Promise<SessionOpening> {
    const { lastSeenAt, expiresAt, ...rest } = checkSession(tenantId, session);
    if (limit !== undefined) checkSessionLimit(limit);
    const user = digestOf(rest.userId);
    const [, outcome, ...ended] = await this.#lives.demand(
      ...[tenantId, openOne, ["sessions", "leases", `user:${user}`]],
      [
        ...[String(this.#lives.now()), rest.sessionId, user, JSON.stringify(rest)],
        ...[String(lastSeenAt), String(expiresAt), String(rest.createdAt)],
        ...[String(limit?.maxSessionsPerUser ?? 0), limit?.whenFull ?? ""],
      ],
    );
    if (outcome === "opened") return { ok: true, ended: ended.map(String) };
    return { ok: false, code: outcome === "taken" ? "session.taken" : "session.limit" };
  }

  async getSession(tenantId: string, sessionId: string): Promise<Session | null> {
    if (!isStoredId(sessionId)) return null;
    return this.#parse((await this.#lives.run(tenantId, readOne, ["sessions"], [sessionId]))?.[1]) ?? null;
  }

  async touchSession(tenantId: string, sessionId: string, at: number, expiresAt: number): Promise<boolean> {
    const times = [String(checkTime(at, "at")), String(checkTime(expiresAt, "expiresAt"))];
    if (!isStoredId(sessionId)) return false;
    const answer = await this.#lives.run(tenantId, touchOne, ["sessions", "leases"], ({ base }) => [
      ...[String(this.#lives.now()), sessionId, ...times, base],
    ]);
    return answer?.[1] === "touched";
  }

  async listSessions(tenantId: string, userId?: string): Promise<Session[]> {
    if (userId !== undefined && !isStoredId(userId)) return [];
    const found = new Map<string, Session>();
    const add = (texts: readonly (string | null)[]): void => {
      for (const text of texts) {
        const session = this.#parse(text);
        if (session !== undefined && (userId ?? session.userId) === session.userId)
          found.set(session.sessionId, session);
      }
    };
    if (userId !== undefined) {
      const names = ["sessions", `user:${digestOf(userId)}`];
      add(((await this.#lives.run(tenantId, sessionsOf, names, [])) ?? []).slice(1));
    } else {
      for (let offset = 0; ; offset += page) {
        const args = [String(this.#lives.now()), String(offset), String(page)];
        const [, ...texts] = (await this.#lives.run(tenantId, pageOf, ["sessions", "leases"], args)) ?? [];
        add(texts);
        if (texts.length < page) break;
      }
    }
    return [...found.values()].sort(
      (one, other) => other.createdAt - one.createdAt || (other.sessionId < one.sessionId ? -1 : 1),
    );
  }

  async endSession(tenantId: string, sessionId: string): Promise<boolean> {
    if (!isStoredId(sessionId)) return false;
    const answer = await this.#lives.run(tenantId, removeOne, ["sessions", "leases"], [sessionId]);
    return this.#parse(answer?.[1]) !== undefined;
  }

  async endUserSessions(tenantId: string, userId: string): Promise<string[]> {
    if (!isStoredId(userId)) return [];
    const user = digestOf(userId);
    const names = ["sessions", "leases", `user:${user}`];
    const [, ...texts] = (await this.#lives.run(tenantId, endOfUser, names, [user])) ?? [];
    return texts.flatMap((text) => this.#parse(text)?.sessionId ?? []);
  }

  /** `lastSeenAt:expiresAt:user:JSON of the rest`; `undefined` for none, and for one whose lease is over. */
  #parse(text: string | null | undefined): Session | undefined {
    const parts = /^(\d+):(\d+):[0-9a-f]+:(.*)$/s.exec(text ?? "");
    if (parts === null || Number(parts[2]) <= this.#lives.now()) return undefined;
    const rest = JSON.parse(parts[3] ?? "") as Omit<Session, "lastSeenAt" | "expiresAt">;
    return { ...rest, lastSeenAt: Number(parts[1]), expiresAt: Number(parts[2]) };
  }
}
