// The protocol session that a request names, asked of the keeper before any handler sees it.
import { type AdmitRequest, headersOf } from "./admit-request.ts";
import { type HttpAnswer, notFound } from "./answers.ts";
import { headerValues } from "./header-source.ts";
import type { SessionKeeper } from "./sessions/session-keeper.ts";
import type { TenantContext } from "./tenant-context.ts";

const longest = 1_024;

/** `undefined`: go on. A request that names several sessions, or one that is not the caller's, gets the answer. */
export function checkSession(
  sessions: SessionKeeper,
  request: AdmitRequest,
  context: TenantContext,
): HttpAnswer | undefined | Promise<HttpAnswer | undefined> {
  const ids = headerValues(headersOf(request), "mcp-session-id");
  const [id] = ids;
  if (id === undefined) return undefined;
  return ids.length > 1 || id === "" || id.length > longest ? notFound : sessions.check(id, context);
}
