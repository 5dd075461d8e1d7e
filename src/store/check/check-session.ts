// What a session must be before a store counts it.
import type { Session, SessionLimit } from "../session-store.ts";
import { storeError } from "../store-error.ts";
import { checkTime } from "./check-tenant.ts";
import { plainJson } from "./plain-json.ts";
import { checkStoredId } from "./stored-id.ts";

/** A copy that a store may keep. Throws `store.invalid`, and `store.cross-tenant` where it names another tenant. */
export function checkSession(tenantId: string, session: Session): Session {
  const copy = plainJson(session, "session");
  if (copy.tenantId !== tenantId)
    throw storeError("store.cross-tenant", "the session names another tenant than it is opened under");
  checkStoredId(copy.sessionId, "sessionId");
  checkStoredId(copy.userId, "userId");
  if (typeof copy.issuer !== "string") throw storeError("store.invalid", "issuer is no text");
  checkTime(copy.createdAt, "createdAt");
  checkTime(copy.lastSeenAt, "lastSeenAt");
  checkTime(copy.expiresAt, "expiresAt");
  return copy;
}

/** Throws `store.invalid` for a limit that is no whole number above zero. */
export function checkSessionLimit(limit: SessionLimit): SessionLimit {
  if (Number.isSafeInteger(limit.maxSessionsPerUser) && limit.maxSessionsPerUser > 0) return limit;
  throw storeError("store.invalid", "maxSessionsPerUser is no whole number above zero");
}
