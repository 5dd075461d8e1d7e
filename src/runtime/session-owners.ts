// MCP sessions of revisions before 2026-07-28: a session id is no credential, so each is bound to who opened it.
import { type AdmitRequest, headersOf } from "./admit-request.ts";
import { type HttpAnswer, notFound } from "./answers.ts";
import { headerValues } from "./header-source.ts";
import type { TenantContext } from "./tenant-context.ts";

const limit = 100_000;

/** Remembers the owner of each session that this server handed out. A stranger's session looks like one that never was. */
export function sessionOwners(): {
  check(request: AdmitRequest, context: TenantContext): HttpAnswer | undefined;
  claim(sessionId: unknown, context: TenantContext): void;
} {
  const owners = new Map<string, string>();
  const nameOf = (context: TenantContext): string | undefined =>
    context.principal === undefined
      ? undefined
      : JSON.stringify([
          context.tenantId,
          context.tenant?.generation,
          context.principal.issuer,
          context.principal.subject,
        ]);
  return {
    check(request, context) {
      const ids = headerValues(headersOf(request), "mcp-session-id");
      if (ids.length === 0) return undefined;
      if (ids.length > 1) return notFound;
      const owner = owners.get(ids[0] as string);
      // ids that this server does not know are the MCP transport's to refuse
      return owner === undefined || owner === nameOf(context) ? undefined : notFound;
    },
    claim(sessionId, context) {
      const name = nameOf(context);
      if (typeof sessionId !== "string" || name === undefined || owners.has(sessionId)) return;
      if (owners.size >= limit) {
        const oldest = owners.keys().next();
        if (!oldest.done) owners.delete(oldest.value);
      }
      owners.set(sessionId, name);
    },
  };
}
