// Opens the guard of one server: brings the trusted bundle, the token cache and the audit sink together, and watches.
import { readFile } from "node:fs/promises";
import { type Clock, systemClock } from "../clock.ts";
import { resolveSecret } from "../secret/resolve-secret.ts";
import type { Bundle, WatchOptions } from "../verify/bundle.ts";
import type { AuditLog } from "./audit/audit-log.ts";
import { type AuditRecord, auditToStderr } from "./audit-record.ts";
import { createTokenCache } from "./authenticate/token-cache.ts";
import { createAdmission } from "./create-admission.ts";
import { keepingParts } from "./keeping-parts.ts";
import { openLiveBundle } from "./live-bundle.ts";
import { openSecret, type SealKey } from "./open-secret.ts";
import { openSource } from "./open-source.ts";
import { openWork } from "./open-work.ts";
import { multiTenantMode, passthroughTenancy, systemTenant } from "./passthrough.ts";
import type { ResolveOptions } from "./resolve-tenant.ts";
import { runtimeError } from "./runtime-error.ts";
import { signIns } from "./sign-ins.ts";
import { type StoredSource, storedSource } from "./stored/stored-source.ts";
import type { Tenancy } from "./tenancy.ts";
import type { TenancyOptions } from "./tenancy-options.ts";

/**
 * Opens a tenancy from a published bundle (`bundle` and `root`), from one tenant's config alone (`config` and `root`), or, where no
 * specs are, from the tenants of a store (`source: "store"`). A new head is taken in within 2 s; close it when the server stops. Throws coded errors when there is nothing valid to
 * start from; a running tenancy never throws for what it is sent.
 */
export async function openTenancy(options: TenancyOptions): Promise<Tenancy> {
  const clock = options.clock ?? systemClock;
  const guarded = options.mode !== "env" || multiTenantMode(options.env ?? process.env);
  const stored = storedSource(options);
  if (!guarded) {
    await refuseSeveralTenants(options, stored);
    process.stderr.write("tenantry: MULTI_TENANT_MODE is not set: every request passes as tenant system, unguarded\n");
    return passthroughTenancy(clock);
  }
  const sealKeys = await Promise.all((options.sealKeys ?? []).map(readSealKey));
  const log = typeof options.audit === "object" ? options.audit : undefined;
  const source = await openSource({ ...options, clock }, stored, log === undefined ? {} : notedBundles(log, clock));
  const { bundle } = source;
  const resolve: ResolveOptions = {
    ...options.resolve,
    ...(options.baseHost === undefined ? {} : { baseHost: options.baseHost.toLowerCase() }),
    // a server that adopts the guard keeps its old users: who names no tenant is the system tenant's
    ...(options.mode === "env" && options.resolve?.defaultTenant === undefined ? { defaultTenant: systemTenant } : {}),
  };
  const tokens = createTokenCache({
    ...(options.tokenKeys === undefined ? {} : { keys: options.tokenKeys }),
    ...(options.tokenTypes === undefined ? {} : { types: options.tokenTypes }),
    ...(resolve.tenantClaim === undefined ? {} : { tenantClaim: resolve.tenantClaim }),
  });
  const record = typeof options.audit === "function" ? options.audit : auditToStderr;
  const audit = log === undefined ? record : (entry: AuditRecord) => log.record(entry);
  const secret = async (tenantId: string, field: string): Promise<string> => {
    const find = () => bundle.get(tenantId)?.config;
    const tenant = await (bundle.known === undefined ? find() : bundle.known(find));
    if (tenant === undefined) throw runtimeError("runtime.unknown-tenant", "there is no such tenant here");
    const kept = Object.hasOwn(tenant.config.secrets, field) ? tenant.config.secrets[field] : undefined;
    if (kept === undefined || !("reference" in kept)) return openSecret(tenant, field, sealKeys);
    return resolveSecret(kept.reference, {
      environment: options.env ?? process.env,
      field,
      ...(options.secrets === undefined ? {} : { root: options.secrets }),
    });
  };
  const onEnded = (tenantId: string, ids: readonly string[]): void => openWork(tenancy).endSessions(tenantId, ids);
  const parts = { source, audit, clock, secret, onEnded };
  const keeping = await keepingParts(options, parts).catch(async (error: unknown) => {
    // what cannot be opened whole watches nothing
    await source.close();
    throw error;
  });
  const admission = createAdmission({
    ...{ bundle, tokens, resolve, clock, audit },
    auditAllowed: options.auditAllowed ?? typeof options.audit === "function",
    recording: log === undefined ? undefined : () => log.accepting,
    ...{ members: keeping.members, limiter: keeping.limiter, usage: keeping.usage },
    signedIn: log?.note === undefined ? undefined : signIns((fact) => log.note?.(fact)),
  });
  const tenancy: Tenancy = {
    ...admission,
    sessions: keeping.sessions,
    stores: keeping.stores,
    passthrough: false,
    bundle: source.published,
    secret,
    async close() {
      tokens.clear();
      await keeping.close();
      await source.close();
    },
  };
  return tenancy;
}

/** Which configuration a server decided by is part of what an auditor asks. */
function notedBundles(log: AuditLog, clock: Clock): Pick<WatchOptions, "onChange" | "onRefusal"> {
  let current: Bundle | undefined;
  const note = (bundle: Bundle, refused?: string): void => {
    const { deployment, environment, version, suspension } = bundle;
    log.note?.({
      kind: "configuration",
      at: clock(),
      ...{ deployment, environment, version, suspension: suspension.version },
      ...(refused === undefined ? {} : { refused }),
    });
  };
  return {
    onChange(bundle) {
      current = bundle;
      note(bundle);
    },
    onRefusal({ code }) {
      if (current !== undefined) note(current, code);
    },
  };
}

async function refuseSeveralTenants(options: TenancyOptions, stored: StoredSource | undefined): Promise<void> {
  const size = stored === undefined ? await bundleSize(options) : (await stored.stores.tenants.listTenants()).length;
  if (size > 1) {
    const where = stored === undefined ? "the bundle" : "the store";
    throw runtimeError(
      "runtime.many-tenants",
      `MULTI_TENANT_MODE is not set, and ${where} holds ${size} tenants or more`,
      {
        mend: "set MULTI_TENANT_MODE=true: unguarded, all tenants would share one server as one",
      },
    );
  }
}

async function bundleSize(options: TenancyOptions): Promise<number> {
  if (options.bundle === undefined && options.config === undefined) return 0;
  const bundle = await openLiveBundle(options);
  const { size } = bundle;
  await bundle.close();
  return size;
}

async function readSealKey(file: string): Promise<SealKey> {
  try {
    const value = JSON.parse(await readFile(file, "utf8")) as { kid?: unknown; jwk?: unknown };
    const jwk = (value.jwk ?? value) as Record<string, unknown>;
    const kid = value.kid ?? jwk.kid;
    if (typeof kid === "string" && typeof jwk.d === "string") return { kid, jwk };
  } catch {
    // the cause may quote the file, and the file is a private key
  }
  throw runtimeError("runtime.unreadable", `the seal key file ${file} cannot be read as a private key`, {
    kind: "missing",
  });
}
