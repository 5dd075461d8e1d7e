// Whose data the running code may touch: the request's tenant, or (administration, jobs) the platform's.
import { AsyncLocalStorage } from "node:async_hooks";
import type { CurrentScope, TenantScope } from "../store/tenant-scope.ts";
import type { AuditActor } from "./audit/audit-fact.ts";
import { currentTenant, type TenantContext } from "./tenant-context.ts";

/** The context that platform work began in: a request that is handled inside of it has its own tenant's scope again. */
const platformWork = new AsyncLocalStorage<{
  readonly begunIn: TenantContext | undefined;
  readonly actor: AuditActor | undefined;
}>();

/**
 * Runs the platform's own work (administration, jobs), which may touch every tenant's data and names it in each call. What
 * it lets in as a tenant (`runAsTenant`) has that tenant's scope alone. `actor` says who does it, for the record.
 */
export function runAsPlatform<Result>(work: () => Result, actor?: AuditActor): Result {
  return platformWork.run({ begunIn: currentTenant(), actor }, work);
}

/** Who does the platform work that runs now, as `runAsPlatform` was told. */
export function platformActor(): AuditActor | undefined {
  const work = platformWork.getStore();
  return work !== undefined && work.begunIn === currentTenant() ? work.actor : undefined;
}

/** The scope of the code that runs now, for `scopedStores`; `undefined` outside of requests and platform work. */
export const currentScope: CurrentScope = (): TenantScope | undefined => {
  const context = currentTenant();
  const work = platformWork.getStore();
  if (work !== undefined && work.begunIn === context) return { kind: "platform" };
  return context === undefined ? undefined : { kind: "tenant", tenantId: context.tenantId };
};
