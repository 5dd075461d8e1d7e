// A request from the outside: resolve → status and freshness → authenticate → compare again → context, or an answer.
import type { TenantConfig } from "../bundle/documents.ts";
import type { Clock } from "../clock.ts";
import type { Bundle } from "../verify/bundle.ts";
import { type AdmitRequest, type Bearer, bearerOf, headersOf, pathOf } from "./admit-request.ts";
import { type HttpAnswer, metadataAnswer, notFound, unauthorized, unavailable } from "./answers.ts";
import { type AuditRecord, auditRecord, cut } from "./audit-record.ts";
import type { Authentication, Principal } from "./authenticate/principal.ts";
import type { OpenToken, TokenCache } from "./authenticate/token-cache.ts";
import { type Ask, authorize, type Decision, mayAsk } from "./authorize/authorize.ts";
import type { DecidingBundle } from "./bundle-view.ts";
import { headerValues } from "./header-source.ts";
import { readHost } from "./host-name.ts";
import { type Resolution, type ResolveOptions, type ResolveRequest, resolveTenant } from "./resolve-tenant.ts";
import { metadataPrefix, resourceMetadata, resourceOfHost } from "./resource-metadata.ts";
import type { TenantContext } from "./tenant-context.ts";

/** Let in with a context and the token it came with, or refused with what to answer. `code` is for the audit only. */
export type Admission =
  | { readonly ok: true; readonly context: TenantContext; readonly token?: string }
  | { readonly ok: false; readonly code: string; readonly answer: HttpAnswer };

/** The guard of one server. */
export interface Tenancy {
  /** Decides one request; at once when its token is known, else a promise. Never throws for anything a stranger sent. */
  admit(request: AdmitRequest): Admission | Promise<Admission>;
  /** Answers a request for RFC 9728 metadata; `undefined` when it is for something else. */
  metadata(request: AdmitRequest): HttpAnswer | undefined;
  /** Decides what a principal may do inside a request that was let in, by the config as it stands now. */
  authorize(context: TenantContext, ask: Ask): Decision;
  /** What a list may show: `authorize` without looking at conditions, and without a record. */
  mayAsk(context: TenantContext, ask: Ask): boolean;
  /** Says whether a request that was let in would still be: its tenant lives, and nobody has cut the principal off. */
  stands(context: TenantContext): boolean;
  /** Plain text of a tenant's secret, as UTF-8: opened with a seal key, or fetched from where its reference says, anew each time. Coded errors. */
  secret(tenantId: string, field: string): Promise<string>;
  /** the guard is switched off by `mode: "env"` */
  readonly passthrough: boolean;
  /** absent only when `passthrough` runs without one */
  readonly bundle: Bundle | undefined;
  close(): Promise<void>;
}

export interface TenancyParts {
  readonly bundle: DecidingBundle;
  readonly tokens: TokenCache;
  readonly resolve: ResolveOptions;
  readonly clock: Clock;
  readonly audit: (record: AuditRecord) => void;
  /** false spares the work of records that the sink would drop */
  readonly auditAllowed: boolean;
}

type Facts = Omit<AuditRecord, "id" | "at" | "decision" | "code" | "status">;

/** The deciding half of a tenancy: no files, no timers. */
export function createAdmission(
  parts: TenancyParts,
): Pick<Tenancy, "admit" | "metadata" | "authorize" | "mayAsk" | "stands"> {
  const { bundle, tokens, clock, audit, auditAllowed } = parts;

  function refuse(request: AdmitRequest, at: number, code: string, answer: HttpAnswer, facts: Facts = {}): Admission {
    audit(auditRecord(at, { decision: "refused", code, status: answer.status, ...requestFacts(request), ...facts }));
    return { ok: false, code, answer };
  }

  function stale(at: number): string | undefined {
    const { fresh, part } = bundle.freshness(at);
    return fresh ? undefined : `bundle.${part}-expired`;
  }

  function isSuspended(tenant: TenantConfig, principal?: Principal): boolean {
    const { suspension } = bundle;
    if (suspension.tenant(tenant.tenant, tenant.generation)) return true;
    if (principal === undefined) return false;
    const { subject, issuedAt, session, tokenDigest } = principal;
    return (
      suspension.subject(tenant.tenant, subject, issuedAt) ||
      suspension.token(tenant.tenant, tokenDigest) ||
      (session !== undefined && suspension.session(tenant.tenant, session))
    );
  }

  function living(tenantId: string): { tenant: TenantConfig } | { code: string; answer: HttpAnswer } {
    const found = bundle.lookup(tenantId);
    if (found.status === "unknown" || found.status === "tombstoned") {
      return { code: `tenant.${found.status}`, answer: notFound };
    }
    if (found.status !== "known") return { code: found.code, answer: unavailable };
    const { config } = found.tenant;
    if (config.config.status === "suspended" || isSuspended(config))
      return { code: "tenant.suspended", answer: notFound };
    return { tenant: config };
  }

  function admit(request: AdmitRequest): Admission | Promise<Admission> {
    const at = clock();
    const late = stale(at);
    if (late !== undefined) return refuse(request, at, late, unavailable);
    const headers = headersOf(request);
    const bearer = bearerOf(headers);
    const open = bearer.kind === "token" ? tokens.open(bearer.token) : undefined;
    const resolution = resolveTenant(bundle, { ...addressOf(request, parts.resolve), claims: open?.claims });
    if (!resolution.ok) return unresolved(request, at, resolution, bearer);
    const found = living(resolution.tenantId);
    const facts: Facts = { tenantId: resolution.tenantId, by: resolution.by };
    if ("code" in found) return refuse(request, at, found.code, found.answer, facts);
    const { tenant } = found;
    if (open === undefined) {
      const code = bearer.kind === "none" ? "token.missing" : "token.malformed";
      return refuse(request, at, code, challenge(tenant, request, bearer.kind !== "none"), facts);
    }
    const answer = tokens.authenticate(tenant, open, at);
    return answer instanceof Promise
      ? answer.then((later) => admitted(request, at, resolution, tenant, open, later))
      : admitted(request, at, resolution, tenant, open, answer);
  }

  function unresolved(
    request: AdmitRequest,
    at: number,
    resolution: Resolution & { ok: false },
    bearer: Bearer,
  ): Admission {
    // without the token's claims the request means a living tenant: a foreign token is a bad token like any other (design §3.7)
    if (
      bearer.kind === "token" &&
      (resolution.code === "resolve.disagreement" || resolution.code === "resolve.malformed-claim")
    ) {
      const named = resolveTenant(bundle, addressOf(request, parts.resolve));
      const found = named.ok ? living(named.tenantId) : undefined;
      if (found !== undefined && "tenant" in found) {
        const facts: Facts = { tenantId: found.tenant.tenant, version: found.tenant.version };
        return refuse(request, at, resolution.code, challenge(found.tenant, request, true), facts);
      }
    }
    return refuse(request, at, resolution.code, notFound);
  }

  function admitted(
    request: AdmitRequest,
    at: number,
    resolution: Resolution & { ok: true },
    tenant: TenantConfig,
    open: OpenToken,
    answer: Authentication,
  ): Admission {
    const facts: Facts = { tenantId: tenant.tenant, by: resolution.by, version: tenant.version };
    if (!answer.ok) return refuse(request, at, answer.code, challenge(tenant, request, true), facts);
    const { principal } = answer;
    const known: Facts = {
      ...facts,
      subject: principal.subject,
      ...(principal.clientId ? { clientId: principal.clientId } : {}),
    };
    // claims only chose so far: compare again what the signature now stands behind
    if (principal.tenantId !== tenant.tenant || principal.tenantId !== resolution.tenantId) {
      return refuse(request, at, "token.tenant", challenge(tenant, request, true), known);
    }
    if (isSuspended(tenant, principal)) {
      return refuse(request, at, "principal.suspended", challenge(tenant, request, true), known);
    }
    if (auditAllowed)
      audit(auditRecord(at, { decision: "allowed", code: "admitted", ...requestFacts(request), ...known }));
    return {
      ok: true,
      token: open.token,
      context: { tenantId: tenant.tenant, tenant, principal, by: resolution.by, at },
    };
  }

  function challenge(tenant: TenantConfig, request: AdmitRequest, hasToken: boolean): HttpAnswer {
    const host = headerValues(headersOf(request), "host")[0];
    return unauthorized(resourceOfHost(tenant, host === undefined ? undefined : readHost(host))?.url, hasToken);
  }

  function metadata(request: AdmitRequest): HttpAnswer | undefined {
    const path = pathOf(request.originalUrl ?? request.url);
    if (path === undefined || (path !== metadataPrefix && !path.startsWith(`${metadataPrefix}/`))) return undefined;
    const at = clock();
    if (stale(at) !== undefined) return unavailable;
    const headers = headersOf(request);
    const resolution = resolveTenant(bundle, addressOf(request, parts.resolve));
    const found = resolution.ok ? living(resolution.tenantId) : undefined;
    if (found === undefined) return notFound;
    if ("code" in found) return found.answer;
    const asked = headerValues(headers, "host")[0];
    const first = resourceOfHost(found.tenant, asked === undefined ? undefined : readHost(asked));
    const same = resourceMetadata(found.tenant).filter(({ host }) => host === first?.host);
    const wanted = path === metadataPrefix ? first : same.find((one) => one.path.split("?", 1)[0] === path);
    return wanted === undefined ? notFound : metadataAnswer(wanted);
  }

  function now(context: TenantContext): TenantConfig | undefined {
    if (context.tenant === undefined || context.principal === undefined) return undefined;
    const found = living(context.tenantId);
    if ("code" in found || found.tenant.generation !== context.tenant.generation) return undefined;
    return isSuspended(found.tenant, context.principal) ? undefined : found.tenant;
  }

  return {
    admit,
    metadata,
    authorize(context, ask) {
      const at = clock();
      const tenant = stale(at) === undefined ? now(context) : undefined;
      const decision: Decision =
        tenant === undefined || context.principal === undefined
          ? { allowed: false, reason: "authorize.cut-off" }
          : authorize(tenant, context.principal, ask);
      if (decision.allowed && !auditAllowed) return decision;
      audit(
        auditRecord(at, {
          decision: decision.allowed ? "allowed" : "refused",
          code: decision.allowed ? "authorized" : decision.reason,
          tenantId: context.tenantId,
          ...(tenant === undefined ? {} : { version: tenant.version }),
          ...(context.principal === undefined ? {} : { subject: context.principal.subject }),
          ...(decision.allowed ? { by: `${decision.by.roleId} ${decision.by.permission}` } : {}),
          permission: cut(`${ask.resource}:${ask.action}`),
        }),
      );
      return decision;
    },
    stands: (context) => stale(clock()) === undefined && now(context) !== undefined,
    mayAsk(context, ask) {
      const tenant = stale(clock()) === undefined ? now(context) : undefined;
      return tenant !== undefined && context.principal !== undefined && mayAsk(tenant, context.principal, ask);
    },
  };
}

function addressOf(request: AdmitRequest, options: ResolveOptions): ResolveRequest {
  return {
    headers: headersOf(request),
    target: request.originalUrl ?? request.url,
    peer: request.socket?.remoteAddress,
    options,
  };
}

function requestFacts(request: AdmitRequest): Facts {
  const host = headerValues(request.headers, "host")[0];
  const path = pathOf(request.originalUrl ?? request.url);
  return {
    ...(host === undefined ? {} : { host: cut(host) }),
    ...(request.method === undefined ? {} : { method: request.method }),
    ...(path === undefined ? {} : { path: cut(path) }),
  };
}
