// What a tenancy keeps between requests: members, limits, sessions, usage. Each has a default that holds what is declared.
import type { Clock } from "../clock.ts";
import { declaredRoleStore } from "../store/declared-role-store.ts";
import { declaredTenantStore } from "../store/declared-tenant-store.ts";
import { scopedStores } from "../store/scoped-stores.ts";
import type { Stores } from "../store/stores.ts";
import type { Bundle } from "../verify/bundle.ts";
import { auditedStores } from "./audit/audited-stores.ts";
import { type AuditRecord, auditRecord, cut } from "./audit-record.ts";
import type { DecidingBundle } from "./bundle-view.ts";
import { declaredTenant } from "./declared-tenant.ts";
import { factRecord } from "./fact-record.ts";
import { createLimiter } from "./limit/create-limiter.ts";
import type { Limiter } from "./limit/limiter.ts";
import { type MemberRoles, memberRoles } from "./member-roles.ts";
import type { TenantSource } from "./open-source.ts";
import { runtimeError } from "./runtime-error.ts";
import { createSessionKeeper, type SessionKeeperOptions } from "./sessions/create-session-keeper.ts";
import type { SessionKeeper } from "./sessions/session-keeper.ts";
import type { CrossTenantSession } from "./sessions/session-owners.ts";
import type { Tenancy } from "./tenancy.ts";
import type { TenancyOptions } from "./tenancy-options.ts";
import { tenantRedisCredentials } from "./tenant-redis-credentials.ts";
import { runAsTenant } from "./tenant-context.ts";
import { currentScope } from "./tenant-scope.ts";
import { toldStores } from "./told-stores.ts";
import { createUsageTracker } from "./usage/create-usage-tracker.ts";
import type { UsageRecorder } from "./usage-recorder.ts";

export interface KeepingParts {
  readonly members: MemberRoles | undefined;
  readonly limiter: Limiter;
  readonly usage: UsageRecorder | undefined;
  readonly sessions: SessionKeeper;
  /** held to the tenant of the request that asks */
  readonly stores: Stores | undefined;
  /** closes what was made here; what was handed in is its owner's */
  close(): Promise<void>;
}

interface Surroundings {
  readonly source: TenantSource;
  readonly audit: (record: AuditRecord) => void;
  readonly clock: Clock;
  readonly secret: Tenancy["secret"];
  /** told of sessions that were revoked or made room for others */
  readonly onEnded: (tenantId: string, sessionIds: readonly string[]) => void;
}

/** Throws `runtime.source` (usage) where members or counters are to come from a store and there is none. */
export async function keepingParts(
  options: TenancyOptions,
  { source, audit, clock, secret, onEnded }: Surroundings,
): Promise<KeepingParts> {
  const { bundle, published } = source;
  const policy = policyOf(options);
  const opened = await openedStores(options, published, secret);
  const changed = opened === undefined ? undefined : audited(declaring(opened, bundle));
  // a store that has the tenants has their people, too
  const fromStore = (options.members ?? (published === undefined ? "store" : "token")) === "store";
  const members =
    fromStore && changed !== undefined ? memberRoles(changed.tenants, { roles: changed.roles }) : undefined;
  const forget = (tenantId: string): void => members?.forget?.(tenantId);
  source.hear(forget);
  const stores =
    changed === undefined || (members === undefined && source.changed === undefined)
      ? changed
      : toldStores(changed, async (tenantId) => {
          forget(tenantId);
          await source.changed?.(tenantId);
        });
  if (fromStore && stores === undefined)
    throw runtimeError("runtime.source", "members can come from a store only where `stores` are given", {
      kind: "usage",
    });
  const limiter = openedLimiter(options.limiter, stores);
  const tracker =
    options.usage === undefined && stores !== undefined
      ? createUsageTracker({ usage: stores.usage, limiter, tenant: (id) => bundle.get(id)?.config })
      : undefined;
  const held = stores === undefined ? undefined : heldTo(stores);
  return {
    members,
    limiter,
    usage: options.usage ?? tracker,
    sessions:
      options.sessions ??
      inContext(
        createSessionKeeper({
          ...(stores === undefined ? {} : { sessions: stores.sessions }),
          ...{ ...policy, audit, onEnded, onCrossTenant: noteSession },
        }),
      ),
    stores: held,
    async close() {
      await tracker?.close();
      // what was leased goes back before the place that it came from closes
      if (typeof options.limiter !== "object") await limiter.close();
      if (typeof options.stores === "function") await stores?.close();
    },
  };

  /** In the platform's chain, which may name both; the caller's own says `session.unknown`, as for any other. */
  function noteSession({ context, ownerTenantId: wanted, sessionDigest }: CrossTenantSession): void {
    const { tenantId, principal, client } = context;
    const operation = "sessions.getSession";
    if (typeof options.audit === "object" && options.audit.note !== undefined) {
      options.audit.note({
        ...{ kind: "cross-tenant", at: clock(), secret: true },
        attempt: { operation, scope: { kind: "tenant", tenantId }, wanted },
        actor: {
          ...(principal === undefined ? {} : { subject: principal.subject }),
          ...(principal?.clientId === undefined ? {} : { clientId: principal.clientId }),
          session: `sha256:${sessionDigest}`,
        },
        ...(client === undefined ? {} : { client }),
      });
      return;
    }
    const permission = cut(`${operation} ${wanted}`);
    const facts = { code: "session.cross-tenant", by: cut(`${tenantId} ${principal?.subject ?? ""}`), permission };
    audit(auditRecord(clock(), { decision: "refused", ...facts, ...(client === undefined ? {} : { client }) }));
  }

  function audited(inner: Stores): Stores {
    const log = typeof options.audit === "object" ? options.audit : undefined;
    return auditedStores(inner, {
      clock,
      audit: {
        get accepting() {
          return log?.accepting ?? true;
        },
        note: (fact) => (log?.note === undefined ? audit(factRecord(fact)) : log.note(fact)),
      },
    });
  }

  function heldTo(inner: Stores): Stores {
    return scopedStores(inner, {
      scope: currentScope,
      onAttempt(attempt) {
        const { operation, scope, wanted } = attempt;
        if (typeof options.audit === "object" && options.audit.note !== undefined) {
          options.audit.note({ kind: "cross-tenant", at: clock(), attempt });
          return;
        }
        const permission = cut(wanted === undefined ? operation : `${operation} ${wanted}`);
        const tenantId = scope?.kind === "tenant" ? { tenantId: scope.tenantId } : {};
        audit(auditRecord(clock(), { decision: "refused", code: "store.cross-tenant", ...tenantId, permission }));
      },
    });
  }
}

function openedLimiter(wish: TenancyOptions["limiter"], stores: Stores | undefined): Limiter {
  if (typeof wish === "object") return wish;
  if (wish === undefined) return createLimiter();
  if (stores?.quotas === undefined)
    throw runtimeError("runtime.source", `limiter "${wish}" counts in the stores, and these have no counters`, {
      kind: "usage",
      mend: "give `stores` in Redis, or a limiter of `createLimiter`",
    });
  // as long as a command of the stores may take: a tenant's own connection may have to be opened first
  return createLimiter({ store: stores.quotas, mode: wish, timeoutMs: 1_000 });
}

/** Throws `runtime.source` (usage) for a policy that says two things, or nothing that can be kept. */
function policyOf({ sessionPolicy, sessions }: TenancyOptions): Pick<SessionKeeperOptions, "whenFull" | "life"> {
  if (sessionPolicy === undefined) return {};
  const { whenFull = "refuse", life = 3_600 } = sessionPolicy;
  if (sessions !== undefined) {
    const twice = "`sessionPolicy` is for the sessions that the tenancy keeps itself, and `sessions` replaces them";
    throw runtimeError("runtime.source", twice, { kind: "usage", mend: "give one of the two" });
  }
  if (!Number.isSafeInteger(life) || life < 1 || (whenFull !== "refuse" && whenFull !== "oldest-out")) {
    const wrong = "`sessionPolicy` takes `whenFull` (refuse, oldest-out) and `life` in whole seconds, 1 or more";
    throw runtimeError("runtime.source", wrong, { kind: "usage" });
  }
  return { whenFull: whenFull === "oldest-out" ? "end-oldest" : "refuse", life };
}

/** Adapters end and open sessions before and behind a request's handler: the record names its caller all the same. */
function inContext(keeper: SessionKeeper): SessionKeeper {
  return {
    check: (sessionId, context) => keeper.check(sessionId, context),
    claim: (sessionId, context) => runAsTenant(context, () => keeper.claim(sessionId, context)),
    end: (sessionId, context) => runAsTenant(context, () => keeper.end(sessionId, context)),
  };
}

/** What the bundle says of a role stands, so nobody may believe to have written another. */
function declaring(stores: Stores, bundle: DecidingBundle): Stores {
  const roles = declaredRoleStore(
    stores.roles,
    (tenantId, roleId) => bundle.get(tenantId)?.config.config.roles.some((role) => role.roleId === roleId) ?? false,
  );
  return { ...stores, roles, close: () => stores.close() };
}

/** With specs, tenants are the bundle's, and only what is operated is the store's (design §3.8). */
async function openedStores(
  { stores }: TenancyOptions,
  bundle: Bundle | undefined,
  secret: Tenancy["secret"],
): Promise<Stores | undefined> {
  if (typeof stores !== "function" || bundle === undefined) return typeof stores === "function" ? undefined : stores;
  const opened = await stores((tenantId) => {
    const found = bundle.lookup(tenantId);
    if (found.status !== "known") return undefined;
    return declaredTenant(found.tenant.config);
  }, tenantRedisCredentials({ bundle, secret }));
  return { ...opened, tenants: declaredTenantStore(bundle, opened), close: () => opened.close() };
}
