// resolve: host, headers and unverified claims → which tenant a request is about. Chooses; never grants.
import { isTenantId } from "../spec/tenant-id.ts";
import { holds, type TenancyBundle } from "./bundle-view.ts";
import { type HeaderSource, headerValues } from "./header-source.ts";
import { labelUnder } from "./host-name.ts";
import { type RequestHost, requestHost } from "./request-host.ts";

/** Where a tenant's name may stand. */
export type TenantSource = "subdomain" | "domain" | "header" | "claim";

export interface ResolveOptions {
  /** tenants answer on `<id>.<baseHost>`; `baseHost` itself names no tenant */
  readonly baseHost?: string;
  /** sources that are read; default all four */
  readonly sources?: readonly TenantSource[];
  /** the source whose word stands when others disagree; default none: disagreement is a refusal */
  readonly wins?: TenantSource;
  /** tenant of a request that names none; default none: a refusal */
  readonly defaultTenant?: string;
  /** hosts or IP literals on which the server is reached without naming a tenant, such as a health checker's or a gateway's */
  readonly neutralHosts?: readonly string[];
  /** addresses of proxies whose `Forwarded` and `X-Forwarded-Host` are believed; default none */
  readonly trustedPeers?: readonly string[];
  /** lower-case name of the tenant header; default `x-tenant-id` */
  readonly tenantHeader?: string;
  /** claim that names the tenant; default `tenant_id` */
  readonly tenantClaim?: string;
}

export type ResolveCode =
  | "resolve.malformed-host"
  | "resolve.conflicting-host"
  | "resolve.unknown-host"
  | "resolve.malformed-header"
  | "resolve.malformed-claim"
  | "resolve.disagreement"
  | "resolve.none"
  | "resolve.unknown-tenant";

export type Resolution =
  | { readonly ok: true; readonly tenantId: string; readonly by: TenantSource | "default" }
  | { readonly ok: false; readonly code: ResolveCode };

/** What `resolveTenant` looks at. */
export interface ResolveRequest {
  /** `Host` or `:authority`; several values when the request had several */
  readonly host?: string | readonly string[] | undefined;
  readonly headers?: HeaderSource | undefined;
  /** request target; an absolute form must agree with `host` (RFC 9112 3.2.2) */
  readonly target?: string | undefined;
  /** address of the peer of the connection */
  readonly peer?: string | undefined;
  /** claims of a token that nobody has verified yet */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  readonly options?: ResolveOptions;
}

const everySource: readonly TenantSource[] = ["subdomain", "domain", "header", "claim"];
const noHeaders: HeaderSource = {};
const noOptions: ResolveOptions = {};

/**
 * Says which tenant the request is about. Every source that names one must name the same; what cannot be read in exactly
 * one way is a refusal, as is a tenant that the bundle does not hold. Synchronous; no allocation to speak of.
 */
export function resolveTenant(bundle: TenancyBundle, request: ResolveRequest): Resolution {
  const options = request.options ?? noOptions;
  const sources = options.sources ?? everySource;
  const headers = request.headers ?? noHeaders;

  let tenantId: string | undefined;
  let by: TenantSource | undefined;
  let disagreed = false;
  const name = (id: string, source: TenantSource): void => {
    if (tenantId === undefined || (options.wins === source && by !== source)) {
      disagreed ||= tenantId !== undefined && tenantId !== id && options.wins === undefined;
      tenantId = id;
      by = source;
    } else if (tenantId !== id && options.wins !== by) {
      disagreed = true;
    }
  };

  if (sources.includes("subdomain") || sources.includes("domain")) {
    const host = requestHost(request, headers, options);
    if (host.kind === "bad") return { ok: false, code: host.code };
    if (host.kind === "named") {
      const found = tenantOfHost(bundle, host, options, sources);
      if (found === undefined) return { ok: false, code: "resolve.unknown-host" };
      name(found.tenantId, found.by);
    }
  }
  if (sources.includes("header")) {
    const values = headerValues(headers, options.tenantHeader ?? "x-tenant-id");
    if (values.length > 0) {
      const value = values[0] as string;
      if (values.length > 1 || !isTenantId(value)) return refuse("resolve.malformed-header");
      name(value, "header");
    }
  }
  if (sources.includes("claim") && request.claims !== undefined) {
    const claimed = tenantOfClaims(bundle, request.claims, options.tenantClaim ?? "tenant_id");
    if (typeof claimed === "object") return refuse(claimed.code);
    if (claimed !== undefined) name(claimed, "claim");
  }

  if (disagreed) {
    const unknown = tenantId !== undefined && !holds(bundle, tenantId);
    return refuse(unknown ? "resolve.unknown-tenant" : "resolve.disagreement");
  }
  if (tenantId === undefined || by === undefined) {
    if (options.defaultTenant === undefined) return refuse("resolve.none");
    if (!holds(bundle, options.defaultTenant)) return refuse("resolve.unknown-tenant");
    return { ok: true, tenantId: options.defaultTenant, by: "default" };
  }
  if (!holds(bundle, tenantId)) return refuse("resolve.unknown-tenant");
  return { ok: true, tenantId, by };
}

function refuse(code: ResolveCode): Resolution {
  return { ok: false, code };
}

function tenantOfHost(
  bundle: TenancyBundle,
  host: Extract<RequestHost, { kind: "named" }>,
  options: ResolveOptions,
  sources: readonly TenantSource[],
): { tenantId: string; by: TenantSource } | undefined {
  const owners = bundle.tenantsForHost(host.host);
  // a host has one owner; two records for one would be a broken index, and choosing would be a guess
  if (owners.length > 1) return undefined;
  const owner = owners[0];
  const label = options.baseHost === undefined ? undefined : labelUnder(host.host, options.baseHost);
  if (label !== undefined) {
    if (!sources.includes("subdomain") || !isTenantId(label) || (owner !== undefined && owner !== label))
      return undefined;
    return { tenantId: label, by: "subdomain" };
  }
  return owner !== undefined && sources.includes("domain") ? { tenantId: owner, by: "domain" } : undefined;
}

type Claimed = string | undefined | { readonly code: "resolve.malformed-claim" | "resolve.disagreement" };

const malformedClaim: Claimed = { code: "resolve.malformed-claim" };
const disagreeingClaim: Claimed = { code: "resolve.disagreement" };

/** `undefined`: the claims name nobody. An issuer names its tenant when it has one alone. */
function tenantOfClaims(
  bundle: TenancyBundle,
  claims: Readonly<Record<string, unknown>>,
  tenantClaim: string,
): Claimed {
  const named = Object.hasOwn(claims, tenantClaim) ? claims[tenantClaim] : undefined;
  if (named !== undefined && (typeof named !== "string" || !isTenantId(named))) return malformedClaim;
  const issuer = Object.hasOwn(claims, "iss") ? claims.iss : undefined;
  if (typeof issuer !== "string") return named;
  if (named === undefined) {
    const owners = bundle.tenantsForIssuer(issuer);
    return owners.length === 1 ? owners[0] : undefined;
  }
  if (bundle.get(named)?.config.config.issuers.some((trusted) => trusted.issuer === issuer)) return named;
  // an issuer that belongs to others, naming this tenant: a lie, not a choice
  return bundle.tenantsForIssuer(issuer).length > 0 ? disagreeingClaim : named;
}
