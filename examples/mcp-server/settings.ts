// How the example servers are told where their tenants come from.
import { readFile } from "node:fs/promises";
import {
  jsonlSink,
  type OpenedAuditLog,
  openAuditLog,
  openTenancy,
  type Tenancy,
  type TenancyOptions,
} from "tenantry/runtime";

export interface StartOptions {
  /** how to open the tenancy, or one that is open */
  readonly tenancy: TenancyOptions | Tenancy;
  /** 0 takes a free port */
  readonly port?: number;
  /** default loopback */
  readonly address?: string;
  /** switches the guard off, to measure what it costs; default on */
  readonly guarded?: boolean;
  /** closes what was opened for the tenancy and is not its own, when the server stops */
  readonly close?: () => Promise<void>;
}

/** Opens the tenancy where it is not open yet. */
export async function tenancyOf({ tenancy }: StartOptions): Promise<Tenancy> {
  return "admit" in tenancy ? tenancy : openTenancy(tenancy);
}

/**
 * Reads TENANTRY_BUNDLE or TENANTRY_CONFIG, TENANTRY_ROOT, TENANTRY_STATE, TENANTRY_BASE_HOST and PORT; and, for what servers share:
 * TENANTRY_REDIS (a URL: sessions, usage, quotas), TENANTRY_TOKEN_KEY (32 bytes, base64), TENANTRY_SEAL_KEYS (files of private seal
 * keys, by commas: they open the Redis password of each tenant with isolation `acl`), TENANTRY_QUOTAS (`lease` or `exact`),
 * TENANTRY_MEMBERS=store (people's roles from the store), TENANTRY_AUDIT (a folder for the audit log) and TENANTRY_WRITER (this
 * server's name in it).
 */
export async function settingsFrom(env: Readonly<Record<string, string | undefined>>): Promise<StartOptions> {
  const { TENANTRY_BUNDLE, TENANTRY_CONFIG, TENANTRY_ROOT, TENANTRY_STATE, TENANTRY_BASE_HOST, PORT } = env;
  const kept = env.TENANTRY_REDIS === undefined ? undefined : await shared(env.TENANTRY_REDIS, env);
  const audit = env.TENANTRY_AUDIT === undefined ? undefined : await auditLog(env.TENANTRY_AUDIT, env);
  return {
    port: Number(PORT ?? 3030),
    close: async () => audit?.close(),
    tenancy: {
      mode: env.MULTI_TENANT_MODE === undefined ? "guarded" : "env",
      ...(TENANTRY_BUNDLE === undefined ? {} : { bundle: TENANTRY_BUNDLE }),
      ...(TENANTRY_CONFIG === undefined ? {} : { config: TENANTRY_CONFIG }),
      ...(TENANTRY_ROOT === undefined ? {} : { root: TENANTRY_ROOT }),
      ...(TENANTRY_STATE === undefined ? {} : { state: TENANTRY_STATE }),
      ...(TENANTRY_BASE_HOST === undefined ? {} : { baseHost: TENANTRY_BASE_HOST }),
      ...kept,
      ...(audit === undefined ? {} : { audit }),
    },
  };
}

/** What several servers keep together. */
async function shared(
  url: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Pick<TenancyOptions, "stores" | "sealKeys" | "members" | "limiter">> {
  const { openRedisStores } = await import("tenantry/store/redis");
  const tokenKey = env.TENANTRY_TOKEN_KEY;
  return {
    // tenants are the bundle's; what is operated is kept there
    stores: (declared, tenantUser) =>
      openRedisStores({
        ...{ url, declared, tenantUser },
        ...(tokenKey === undefined ? {} : { tokenKey: Buffer.from(tokenKey, "base64") }),
      }),
    members: env.TENANTRY_MEMBERS === "store" ? "store" : "token",
    sealKeys: env.TENANTRY_SEAL_KEYS?.split(",") ?? [],
    limiter: env.TENANTRY_QUOTAS === "exact" ? "exact" : "lease",
  };
}

async function auditLog(directory: string, env: Readonly<Record<string, string | undefined>>): Promise<OpenedAuditLog> {
  const root = JSON.parse(await readFile(env.TENANTRY_ROOT ?? "root.json", "utf8")) as { payload: string };
  const { deployment, environment } = JSON.parse(Buffer.from(root.payload, "base64url").toString("utf8")) as {
    deployment: string;
    environment: string;
  };
  const writer = env.TENANTRY_WRITER ?? "example";
  return openAuditLog({ deployment, environment, writer, sinks: [jsonlSink({ directory })] });
}
