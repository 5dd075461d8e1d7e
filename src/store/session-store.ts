// Sessions that we issued or saw opened: each bound to a tenant and a subject, counted by lease.

export interface Session {
  sessionId: string;
  tenantId: string;
  /** subject (`sub`) within `issuer` */
  userId: string;
  issuer: string;
  clientId?: string;
  /** ms since the epoch */
  createdAt: number;
  lastSeenAt: number;
  /** the lease: from then on the session is over, unless it was touched */
  expiresAt: number;
}

export interface SessionLimit {
  /** sessions that one user may have open at once */
  maxSessionsPerUser: number;
  /** what happens to one more: it is refused, or it ends the oldest */
  whenFull: "refuse" | "end-oldest";
}

export type SessionOpening =
  | { ok: true /** ids of sessions that made room */; ended: string[] }
  | { ok: false; code: "session.limit" | "session.taken" };

/** Exact under parallel calls: never more than the limit, whatever the number of servers. */
export interface SessionStore {
  openSession(tenantId: string, session: Session, limit?: SessionLimit): Promise<SessionOpening>;
  /** `null` when it is over, unknown, or another tenant's. */
  getSession(tenantId: string, sessionId: string): Promise<Session | null>;
  /** Moves the lease on; false when the session is not there. `at` and `expiresAt` in ms since the epoch. */
  touchSession(tenantId: string, sessionId: string, at: number, expiresAt: number): Promise<boolean>;
  /** Newest first; of one user where `userId` is given. */
  listSessions(tenantId: string, userId?: string): Promise<Session[]>;
  /** True when there was one to end. */
  endSession(tenantId: string, sessionId: string): Promise<boolean>;
  /** Ends all of a user's, and gives their ids. */
  endUserSessions(tenantId: string, userId: string): Promise<string[]>;
}
