// Who does what is being done now, for the record.
import type { AuditActor } from "./audit/audit-fact.ts";
import { currentTenant } from "./tenant-context.ts";
import { platformActor } from "./tenant-scope.ts";

/** The principal of the request that is handled; in platform work whom `runAsPlatform` names, else `platform` as a client. */
export function currentActor(): AuditActor {
  const named = platformActor();
  if (named !== undefined) return named;
  const principal = currentTenant()?.principal;
  if (principal === undefined) return { clientId: "platform" };
  const { subject, email, clientId, session } = principal;
  return {
    subject,
    ...(email === undefined ? {} : { email }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(session === undefined ? {} : { session }),
  };
}
