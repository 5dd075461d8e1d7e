// What adapters ask of sessions. A session id is no credential: each is bound to the tenant and subject that opened it.
import type { HttpAnswer } from "../answers.ts";
import type { TenantContext } from "../tenant-context.ts";

/** Sessions of one server, or of many that share a store. */
export interface SessionKeeper {
  /** `undefined`: go on. A stranger's session is the same 404 as one that never was, and an audit record. */
  check(sessionId: string, context: TenantContext): HttpAnswer | undefined | Promise<HttpAnswer | undefined>;
  /** Binds a session that the server hands out now. An answer means: refused (limit), the session must be ended. */
  claim(sessionId: string, context: TenantContext): HttpAnswer | undefined | Promise<HttpAnswer | undefined>;
  /** The client ended it (HTTP DELETE), or the server did. */
  end(sessionId: string, context: TenantContext): void | Promise<void>;
}
