// What is decided inside a request that was let in: permissions and tool limits, by the config as it stands now.
import type { Clock } from "../clock.ts";
import { type AuditRecord, auditRecord, cut } from "./audit-record.ts";
import { stillAllowed } from "./authenticate/still-allowed.ts";
import { authorize, type Decision, mayAsk } from "./authorize/authorize.ts";
import { type Explanation, explain } from "./authorize/explain.ts";
import type { Limiter, Spending } from "./limit/limiter.ts";
import type { LivingTenants } from "./living-tenants.ts";
import type { MemberRoles } from "./member-roles.ts";
import type { Tenancy } from "./tenancy.ts";
import type { TenantContext } from "./tenant-context.ts";
import type { UsageRecorder } from "./usage-recorder.ts";

const cutOff: Decision = Object.freeze({ allowed: false, reason: "authorize.cut-off" });

export function insideDecisions(parts: {
  tenants: LivingTenants;
  clock: Clock;
  audit: (record: AuditRecord) => void;
  auditAllowed: boolean;
  limiter?: Limiter | undefined;
  usage?: UsageRecorder | undefined;
  members?: MemberRoles | undefined;
}): Pick<Tenancy, "authorize" | "mayAsk" | "explain" | "spendTool" | "stands" | "note"> {
  const { tenants, clock, audit, auditAllowed, limiter, usage, members } = parts;
  const current = (context: TenantContext, at: number) =>
    tenants.stale(at) === undefined ? tenants.now(context) : undefined;
  const facts = (context: TenantContext) => ({
    tenantId: context.tenantId,
    ...(context.tenant === undefined ? {} : { version: context.tenant.version }),
    ...(context.principal === undefined ? {} : { subject: context.principal.subject }),
    ...(context.client === undefined ? {} : { client: context.client }),
  });

  return {
    authorize(context, ask) {
      const at = clock();
      const tenant = current(context, at);
      const decision: Decision =
        tenant === undefined || context.principal === undefined ? cutOff : authorize(tenant, context.principal, ask);
      if (usage !== undefined && ask.resource === "tools" && context.principal !== undefined)
        usage.record(context.tenantId, context.principal.subject, { tool: ask.action, refused: !decision.allowed });
      if (decision.allowed && !auditAllowed) return decision;
      audit(
        auditRecord(at, {
          decision: decision.allowed ? "allowed" : "refused",
          code: decision.allowed ? "authorized" : decision.reason,
          ...facts(context),
          ...(tenant === undefined ? {} : { version: tenant.version }),
          ...(decision.allowed ? { by: `${decision.by.roleId} ${decision.by.permission}` } : {}),
          permission: cut(`${ask.resource}:${ask.action}`),
        }),
      );
      return decision;
    },
    mayAsk(context, ask) {
      const tenant = current(context, clock());
      return tenant !== undefined && context.principal !== undefined && mayAsk(tenant, context.principal, ask);
    },
    explain(context, ask): Explanation {
      const tenant = current(context, clock());
      return tenant === undefined || context.principal === undefined
        ? { decision: cutOff, roles: [], named: [], grantedBy: [], text: "the tenant or the principal is cut off" }
        : explain(tenant, context.principal, ask);
    },
    spendTool(context, tool) {
      const spending = limiter?.spendTool(context, tool);
      if (spending === undefined) return undefined;
      const recorded = (spent: Spending): Spending => {
        if (!spent.ok) {
          const permission = cut(`tools:${tool}`);
          audit(auditRecord(clock(), { decision: "refused", code: spent.code, ...facts(context), permission }));
        }
        return spent;
      };
      return spending instanceof Promise ? spending.then(recorded) : recorded(spending);
    },
    stands(context, work) {
      const at = clock();
      const tenant = current(context, at);
      const { principal } = context;
      if (tenant === undefined || principal === undefined || !stillAllowed(tenant, principal)) return false;
      if (work === "stream" && principal.expires <= at) return false;
      if (members === undefined || principal.machine) return true;
      const roles = members.rolesOf(tenant, principal);
      if (!(roles instanceof Promise)) return roles !== undefined;
      // what the store says is known when this is asked next; a store that is away ends nothing that was let in
      roles.catch(() => undefined);
      return true;
    },
    note: (context, code) => audit(auditRecord(clock(), { decision: "refused", code, ...facts(context) })),
  };
}
