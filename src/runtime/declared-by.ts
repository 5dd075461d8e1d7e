import type { DeclaredTenant } from "../store/stores.ts";
import type { Bundle } from "../verify/bundle.ts";
import { declaredTenant } from "./declared-tenant.ts";

interface Declaring {
  readonly bundle: Pick<Bundle, "get"> | undefined;
}

/**
 * Gives `declared` of every store: what the verified bundle says of a tenant now, its own Redis user demanded where its config
 * has isolation `acl`. Stores are opened before the tenancy that they are handed to: then `tenancy` is a function. `undefined`
 * before it is there, and for whatever the bundle would not decide by.
 */
export function declaredBy(
  tenancy: Declaring | (() => Declaring | undefined),
): (tenantId: string) => DeclaredTenant | undefined {
  return (tenantId) => {
    const config = (typeof tenancy === "function" ? tenancy() : tenancy)?.bundle?.get(tenantId)?.config;
    return config === undefined ? undefined : declaredTenant(config);
  };
}
