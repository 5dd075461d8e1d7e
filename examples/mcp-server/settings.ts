// How the example servers are told where their tenants come from.
import { openTenancy, type Tenancy, type TenancyOptions } from "tenantry/runtime";

export interface StartOptions {
  /** how to open the tenancy, or one that is open */
  readonly tenancy: TenancyOptions | Tenancy;
  /** 0 takes a free port */
  readonly port?: number;
  /** default loopback */
  readonly address?: string;
  /** switches the guard off, to measure what it costs; default on */
  readonly guarded?: boolean;
}

/** Opens the tenancy where it is not open yet. */
export async function tenancyOf({ tenancy }: StartOptions): Promise<Tenancy> {
  return "admit" in tenancy ? tenancy : openTenancy(tenancy);
}

/** Reads TENANTRY_BUNDLE or TENANTRY_CONFIG, TENANTRY_ROOT, TENANTRY_STATE, TENANTRY_BASE_HOST and PORT. */
export function settingsFrom(env: Readonly<Record<string, string | undefined>>): StartOptions {
  const { TENANTRY_BUNDLE, TENANTRY_CONFIG, TENANTRY_ROOT, TENANTRY_STATE, TENANTRY_BASE_HOST, PORT } = env;
  return {
    port: Number(PORT ?? 3030),
    tenancy: {
      mode: env.MULTI_TENANT_MODE === undefined ? "guarded" : "env",
      ...(TENANTRY_BUNDLE === undefined ? {} : { bundle: TENANTRY_BUNDLE }),
      ...(TENANTRY_CONFIG === undefined ? {} : { config: TENANTRY_CONFIG }),
      ...(TENANTRY_ROOT === undefined ? {} : { root: TENANTRY_ROOT }),
      ...(TENANTRY_STATE === undefined ? {} : { state: TENANTRY_STATE }),
      ...(TENANTRY_BASE_HOST === undefined ? {} : { baseHost: TENANTRY_BASE_HOST }),
    },
  };
}
