// MCP sessions of revisions before 2026-07-28: a session id is no credential, so each is bound to who opened it.
import { notFound } from "./answers.ts";
import { ownerName } from "./owner-name.ts";
import type { SessionKeeper } from "./sessions/session-keeper.ts";
import type { TenantContext } from "./tenant-context.ts";

const limit = 100_000;

/** Remembers the owner of each session that this process handed out. A stranger's session looks like one that never was. */
export function sessionOwners(note: (context: TenantContext, code: string) => void = () => undefined): SessionKeeper {
  const owners = new Map<string, string>();
  return {
    check(sessionId, context) {
      const owner = owners.get(sessionId);
      // ids that this server does not know are the MCP transport's to refuse
      if (owner === undefined || owner === ownerName(context)) return undefined;
      note(context, "session.foreign");
      return notFound;
    },
    claim(sessionId, context) {
      const name = ownerName(context);
      if (name === undefined || owners.has(sessionId)) return undefined;
      if (owners.size >= limit) {
        const oldest = owners.keys().next();
        if (!oldest.done) owners.delete(oldest.value);
      }
      owners.set(sessionId, name);
      return undefined;
    },
    end: (sessionId, context) => {
      if (owners.get(sessionId) === ownerName(context)) owners.delete(sessionId);
    },
  };
}
