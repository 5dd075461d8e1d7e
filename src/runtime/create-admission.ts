// A request from the outside: resolve → status and freshness → authenticate → compare again → member → quota → context.
import type { TenantConfig } from "../bundle/documents.ts";
import type { Clock } from "../clock.ts";
import { type AdmitRequest, type Bearer, bearerOf, headersOf } from "./admit-request.ts";
import { type HttpAnswer, tooMany, unauthorized, unavailable } from "./answers.ts";
import { askedHost } from "./asked-host.ts";
import { type AuditRecord, auditRecord } from "./audit-record.ts";
import type { Authentication, Principal } from "./authenticate/principal.ts";
import type { OpenToken, TokenCache } from "./authenticate/token-cache.ts";
import type { DecidingBundle } from "./bundle-view.ts";
import { type Chosen, chooseTenant } from "./choose-tenant.ts";
import { clientAddress } from "./client-address.ts";
import { insideDecisions } from "./inside-decisions.ts";
import type { Limiter, Spending } from "./limit/limiter.ts";
import { livingTenants } from "./living-tenants.ts";
import type { MemberRoles, Membership } from "./member-roles.ts";
import { metadataAnswers } from "./metadata-answers.ts";
import { addressOf, type Facts, requestFacts } from "./request-facts.ts";
import type { Resolution, ResolveOptions } from "./resolve-tenant.ts";
import { resourceOfHost } from "./resource-metadata.ts";
import type { Admission, Tenancy } from "./tenancy.ts";
import type { TenantContext } from "./tenant-context.ts";
import type { UsageRecorder } from "./usage-recorder.ts";
import { withRoles } from "./with-roles.ts";

export interface AdmissionParts {
  readonly bundle: DecidingBundle;
  readonly tokens: TokenCache;
  readonly resolve: ResolveOptions;
  readonly clock: Clock;
  readonly audit: (record: AuditRecord) => void;
  /** false spares the work of records that the sink would drop */
  readonly auditAllowed: boolean;
  /** false while nothing keeps records: then nothing passes */
  readonly recording?: (() => boolean) | undefined;
  /** where people's roles come from, in place of the token */
  readonly members?: MemberRoles | undefined;
  readonly limiter?: Limiter | undefined;
  readonly usage?: UsageRecorder | undefined;
  /** told of every request that was let in (`signIns`) */
  readonly signedIn?: ((context: TenantContext) => void) | undefined;
}

/** What one request has been found to be so far. */
interface Asked {
  readonly request: AdmitRequest;
  readonly at: number;
  readonly tenant: TenantConfig;
  readonly resolution: Resolution & { ok: true };
  readonly open: OpenToken;
}

/** The deciding half of a tenancy: no files, no timers. */
export function createAdmission(
  parts: AdmissionParts,
): Pick<Tenancy, "admit" | "metadata" | "authorize" | "mayAsk" | "explain" | "spendTool" | "stands" | "note"> {
  const { bundle, tokens, clock, audit, auditAllowed, members, limiter, usage } = parts;
  const tenants = livingTenants(bundle);

  function refuse(request: AdmitRequest, at: number, code: string, answer: HttpAnswer, facts: Facts = {}): Admission {
    audit(
      auditRecord(at, {
        decision: "refused",
        code,
        status: answer.status,
        ...requestFacts(request, parts.resolve),
        ...facts,
      }),
    );
    return { ok: false, code, answer };
  }

  function admit(request: AdmitRequest): Admission | Promise<Admission> {
    const at = clock();
    const late = tenants.stale(at);
    if (late !== undefined) return refuse(request, at, late, unavailable);
    if (parts.recording !== undefined && !parts.recording())
      return refuse(request, at, "audit.unavailable", unavailable);
    const bearer = bearerOf(headersOf(request));
    const open = bearer.kind === "token" ? tokens.open(bearer.token) : undefined;
    const address = addressOf(request, parts.resolve);
    const choose = (): Chosen =>
      chooseTenant(bundle, tenants, address, { claims: open?.claims, hasToken: bearer.kind === "token" });
    const chosen = bundle.known === undefined ? choose() : bundle.known(choose);
    if (!(chosen instanceof Promise)) return meant({ request, at, bearer, open }, chosen);
    return chosen.then(
      (later) => meant({ request, at: clock(), bearer, open }, later),
      () => refuse(request, at, "tenant.unavailable", unavailable),
    );
  }

  function meant(
    { request, at, bearer, open }: Pick<Asked, "request" | "at"> & { bearer: Bearer; open: OpenToken | undefined },
    chosen: Chosen,
  ): Admission | Promise<Admission> {
    if (chosen.kind === "foreign") {
      const facts: Facts = { tenantId: chosen.tenant.tenant, version: chosen.tenant.version };
      return refuse(request, at, chosen.code, challenge(chosen.tenant, request, true), facts);
    }
    const { resolution } = chosen;
    const facts: Facts = resolution === undefined ? {} : { tenantId: resolution.tenantId, by: resolution.by };
    if (chosen.kind === "refused") return refuse(request, at, chosen.code, chosen.answer, facts);
    const { tenant } = chosen;
    if (open === undefined) {
      const code = bearer.kind === "none" ? "token.missing" : "token.malformed";
      return refuse(request, at, code, challenge(tenant, request, bearer.kind !== "none"), facts);
    }
    const asked: Asked = { request, at, tenant, resolution: chosen.resolution, open };
    const answer = tokens.authenticate(tenant, open, at);
    return answer instanceof Promise
      ? answer.then((later) => authenticated(asked, later))
      : authenticated(asked, answer);
  }

  function authenticated(asked: Asked, answer: Authentication): Admission | Promise<Admission> {
    const { request, at, tenant, resolution } = asked;
    if (!answer.ok) return refuse(request, at, answer.code, challenge(tenant, request, true), factsOf(asked));
    const { principal } = answer;
    // claims only chose so far: compare again what the signature now stands behind
    if (principal.tenantId !== tenant.tenant || principal.tenantId !== resolution.tenantId)
      return refuse(request, at, "token.tenant", challenge(tenant, request, true), factsOf(asked, principal));
    if (tenants.isSuspended(tenant, principal))
      return refuse(request, at, "principal.suspended", challenge(tenant, request, true), factsOf(asked, principal));
    // a machine is a client of the tenant's, and no member
    if (members === undefined || principal.machine) return known(asked, principal);
    const roles = members.rolesOf(tenant, principal);
    const joined = (given: Membership | undefined): Admission | Promise<Admission> =>
      given === undefined
        ? refuse(request, at, "member.unknown", challenge(tenant, request, true), factsOf(asked, principal))
        : known(asked, withRoles(principal, tenant, given));
    return roles instanceof Promise ? roles.then(joined, () => away(asked, "member.unavailable")) : joined(roles);
  }

  function away(asked: Asked, code: string): Admission {
    return refuse(asked.request, asked.at, code, unavailable, factsOf(asked));
  }

  function known(asked: Asked, principal: Principal): Admission | Promise<Admission> {
    const { tenant, resolution, at } = asked;
    const client = clientAddress(asked.request, parts.resolve.trustedPeers);
    const from = client === undefined ? {} : { client };
    const context: TenantContext = { tenantId: tenant.tenant, tenant, principal, by: resolution.by, at, ...from };
    const spending = limiter?.spend(context);
    if (spending === undefined) return admitted(asked, context);
    return spending instanceof Promise
      ? spending.then((spent) => counted(asked, context, spent))
      : counted(asked, context, spending);
  }

  function counted(asked: Asked, context: TenantContext, spent: Spending): Admission {
    if (spent.ok) return admitted(asked, context, spent.headers);
    usage?.record(context.tenantId, context.principal?.subject ?? "", { refused: true });
    const answer =
      spent.code === "quota.unavailable"
        ? { ...unavailable, headers: { ...unavailable.headers, ...spent.headers } }
        : tooMany(spent.headers);
    return refuse(asked.request, asked.at, spent.code, answer, factsOf(asked, context.principal));
  }

  function admitted(asked: Asked, context: TenantContext, headers?: Readonly<Record<string, string>>): Admission {
    const { request, at, open } = asked;
    usage?.record(context.tenantId, context.principal?.subject ?? "");
    parts.signedIn?.(context);
    if (auditAllowed) {
      const facts = { ...requestFacts(request, parts.resolve), ...factsOf(asked, context.principal) };
      audit(auditRecord(at, { decision: "allowed", code: "admitted", ...facts }));
    }
    return { ok: true, token: open.token, context, ...(headers === undefined ? {} : { headers }) };
  }

  function challenge(tenant: TenantConfig, request: AdmitRequest, hasToken: boolean): HttpAnswer {
    return unauthorized(resourceOfHost(tenant, askedHost(request, parts.resolve))?.url, hasToken);
  }

  return {
    admit,
    metadata: metadataAnswers({ bundle, tenants, resolve: parts.resolve, clock }),
    ...insideDecisions({ tenants, clock, audit, auditAllowed, limiter, usage, members }),
  };
}

function factsOf({ tenant, resolution }: Asked, principal?: Principal): Facts {
  return {
    tenantId: tenant.tenant,
    by: resolution.by,
    version: tenant.version,
    ...(principal === undefined ? {} : { subject: principal.subject }),
    ...(principal?.clientId === undefined ? {} : { clientId: principal.clientId }),
  };
}
