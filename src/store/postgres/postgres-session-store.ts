// Sessions in PostgreSQL. Who may open one more is decided behind a lock per tenant and user: exact for any number of servers.
import { checkSession, checkSessionLimit } from "../check/check-session.ts";
import { checkTime } from "../check/check-tenant.ts";
import { isStoredId } from "../check/stored-id.ts";
import type { Session, SessionLimit, SessionOpening, SessionStore } from "../session-store.ts";
import { expectOk } from "./expect-ok.ts";
import type { StoreFrame } from "./store-frame.ts";

interface SessionRow {
  tenant_id: string;
  session_id: string;
  user_id: string;
  issuer: string;
  client_id: string | null;
  created_at: number;
  last_seen_at: number;
  expires_at: number;
}

export class PostgresSessionStore implements SessionStore {
  readonly #frame: StoreFrame;

  constructor(frame: StoreFrame) {
    this.#frame = frame;
  }

  async openSession(tenantId: string, session: Session, limit?: SessionLimit): Promise<SessionOpening> {
    const copy = checkSession(tenantId, session);
    if (limit !== undefined) checkSessionLimit(limit);
    const { generation } = this.#frame.lifeToWrite(tenantId);
    const { sessionId, userId, issuer, clientId, createdAt, lastSeenAt, expiresAt } = copy;
    const maximum = limit ? [limit.maxSessionsPerUser, limit.whenFull === "end-oldest"] : [null, false];
    const [row] = await this.#frame.database.call<{ outcome: string; ended: string[] }>(
      "open_session",
      [
        ...[tenantId, generation, sessionId, userId, issuer, clientId ?? null],
        ...[createdAt, lastSeenAt, expiresAt, this.#frame.now(), ...maximum],
      ],
      // A second run would find the first one's session: taken.
      { repeatable: false },
    );
    if (row?.outcome === "session.limit" || row?.outcome === "session.taken") return { ok: false, code: row.outcome };
    expectOk(row?.outcome);
    return { ok: true, ended: row?.ended ?? [] };
  }

  async getSession(tenantId: string, sessionId: string): Promise<Session | null> {
    const life = this.#frame.life(tenantId);
    if (!life || !isStoredId(sessionId)) return null;
    const [row] = await this.#frame.database.call<SessionRow>(
      "get_session",
      [tenantId, life.generation, sessionId, this.#frame.now()],
      { repeatable: true },
    );
    return row ? toSession(row) : null;
  }

  async touchSession(tenantId: string, sessionId: string, at: number, expiresAt: number): Promise<boolean> {
    const life = this.#frame.life(tenantId);
    if (!life || !isStoredId(sessionId)) return false;
    checkTime(at, "lastSeenAt");
    checkTime(expiresAt, "expiresAt");
    const [row] = await this.#frame.database.call<{ touch_session: boolean }>(
      "touch_session",
      [tenantId, life.generation, sessionId, at, expiresAt, this.#frame.now()],
      { repeatable: true },
    );
    return row?.touch_session === true;
  }

  async listSessions(tenantId: string, userId?: string): Promise<Session[]> {
    const life = this.#frame.life(tenantId);
    if (!life || (userId !== undefined && !isStoredId(userId))) return [];
    const rows = await this.#frame.database.call<SessionRow>(
      "list_sessions",
      [tenantId, life.generation, userId ?? null, this.#frame.now()],
      { repeatable: true },
    );
    return rows.map(toSession);
  }

  async endSession(tenantId: string, sessionId: string): Promise<boolean> {
    return (await this.#end(tenantId, sessionId, null)).length > 0;
  }

  async endUserSessions(tenantId: string, userId: string): Promise<string[]> {
    return this.#end(tenantId, null, userId);
  }

  async #end(tenantId: string, sessionId: string | null, userId: string | null): Promise<string[]> {
    const life = this.#frame.life(tenantId);
    if (!life || !isStoredId(sessionId ?? userId)) return [];
    const rows = await this.#frame.database.call<{ session_id: string }>(
      "end_sessions",
      [tenantId, life.generation, sessionId, userId, this.#frame.now()],
      { repeatable: false },
    );
    return rows.map((row) => row.session_id);
  }
}

function toSession(row: SessionRow): Session {
  return {
    sessionId: row.session_id,
    tenantId: row.tenant_id,
    userId: row.user_id,
    issuer: row.issuer,
    ...(row.client_id === null ? {} : { clientId: row.client_id }),
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
  };
}
