import type { SuspensionDocument } from "../bundle/documents.ts";
import type { Clock } from "../clock.ts";
import type { SuspensionView } from "./bundle.ts";

/** Indexes a list once, so that each question is one look-up. Past the list's life every answer is "cut off". */
export function suspensionView(document: SuspensionDocument | undefined, clock: Clock): SuspensionView {
  const tenants = new Map<string, number>();
  const subjects = new Map<string, number>();
  const sessions = new Set<string>();
  const tokens = new Set<string>();
  // A tenant id has no space, so that no two pairs share a name.
  for (const entry of document?.entries ?? []) {
    if (entry.kind === "tenant") raise(tenants, entry.tenant, entry.generation);
    else if (entry.kind === "subject") raise(subjects, `${entry.tenant} ${entry.subject}`, entry.notBefore);
    else if (entry.kind === "session") sessions.add(`${entry.tenant} ${entry.session}`);
    else tokens.add(`${entry.tenant} ${entry.digest}`);
  }
  const over = (): boolean => document === undefined || clock() >= document.expires;
  return {
    version: document?.version ?? 0,
    tenant: (tenant, generation) => over() || generation <= (tenants.get(tenant) ?? 0),
    // asked several times for every request, mostly of an empty list: then no name is put together
    subject: (tenant, subject, issued) =>
      over() || issued < (subjects.size === 0 ? 0 : (subjects.get(`${tenant} ${subject}`) ?? 0)),
    session: (tenant, session) => over() || (sessions.size > 0 && sessions.has(`${tenant} ${session}`)),
    token: (tenant, digest) => over() || (tokens.size > 0 && tokens.has(`${tenant} ${digest}`)),
  };
}

function raise(map: Map<string, number>, key: string, value: number): void {
  map.set(key, Math.max(value, map.get(key) ?? 0));
}
