// What a request carries once it is let in, and how code deep inside a handler finds it.
import { AsyncLocalStorage } from "node:async_hooks";
import type { TenantConfig } from "../bundle/documents.ts";
import type { Principal } from "./authenticate/principal.ts";
import type { TenantSource } from "./resolve-tenant.ts";

/** A request that was let in. */
export interface TenantContext {
  readonly tenantId: string;
  /** the verified config; absent only where the guard is switched off (`passthrough`) */
  readonly tenant?: TenantConfig;
  /** absent only where the guard is switched off (`passthrough`) */
  readonly principal?: Principal;
  readonly by: TenantSource | "default" | "passthrough";
  /** seconds since the epoch at which it was let in */
  readonly at: number;
  /** IP address that it came from, for the record (`clientAddress`) */
  readonly client?: string;
}

const storage = new AsyncLocalStorage<TenantContext>();

/** The context of the request that is being handled; `undefined` outside of one. */
export function currentTenant(): TenantContext | undefined {
  return storage.getStore();
}

/** Runs `work` inside the context of one request. */
export function runAsTenant<Result>(context: TenantContext, work: () => Result): Result {
  return storage.run(context, work);
}
