// Where codes and assertions are sent: only to the tenant's own hosts, so that no tenant can receive another's sign-in.
import type { Problem, SpecPath } from "../fault.ts";
import { oauthApps } from "../oauth-apps.ts";
import { isLoopbackHost } from "../scalars.ts";
import type { TenantSpec } from "../tenant-spec.ts";

export interface RedirectContext {
  /** a deployment's environment; unknown while a spec is judged by itself */
  environment?: string | undefined;
  /** a deployment's base host; unknown while a spec is judged by itself */
  baseHost?: string | undefined;
}

/**
 * Callbacks of settings.oauth are endpoints of our servers: one of the tenant's hosts. Redirect URIs of identity.apps
 * may also lie on the organization's own domain; a native app's on loopback in every environment (RFC 8252 7.3).
 */
export function redirectProblems(spec: TenantSpec, context: RedirectContext): Problem[] {
  const problems: Problem[] = [];
  const check = (text: string, path: SpecPath, kind: "server" | "web" | "native"): void => {
    const { hostname, protocol } = new URL(text);
    const bare = ["127.0.0.1", "[::1]", "localhost"].includes(hostname);
    if (kind === "native" && bare) return;
    if (isLoopbackHost(hostname) && context.environment !== undefined && context.environment !== "local") {
      const message = `a loopback address reaches only the user's own machine, and this is environment ${context.environment}; overlay it under environments.${context.environment}`;
      problems.push({ code: "spec.redirect", path, message });
    } else if (
      !bare &&
      !isOwnHost(hostname, spec, context.baseHost) &&
      !(kind !== "server" && isOwnDomain(hostname, spec.domain, context.baseHost))
    ) {
      const hosts = ownHosts(spec, context.baseHost).join(" or ");
      const message = `${hostname} is not a host of this tenant, so the sign-in would end at somebody else's; use ${hosts}`;
      problems.push({ code: "spec.redirect", path, message });
    } else if (protocol === "http:" && !isLoopbackHost(hostname)) {
      problems.push({ code: "spec.redirect", path, message: "must be https; http is for loopback only" });
    }
  };
  for (const { app, path } of oauthApps(spec)) check(app.redirectUri, [...path, "redirectUri"], "server");
  const saml = spec.settings.oauth?.saml;
  if (saml !== undefined) check(saml.callbackUrl, ["settings", "oauth", "saml", "callbackUrl"], "server");
  for (const [index, app] of (spec.identity.apps ?? []).entries()) {
    for (const [at, uri] of (app.redirectUris ?? []).entries())
      check(uri, ["identity", "apps", index, "redirectUris", at], app.kind === "native" ? "native" : "web");
  }
  return problems;
}

/** Whole labels are compared, never endings of texts (threats.md, tenant resolution). */
function isOwnHost(hostname: string, spec: TenantSpec, baseHost: string | undefined): boolean {
  if (hostname === spec.runtime?.customDomain) return true;
  if (baseHost !== undefined) return hostname === `${spec.tenantId}.${baseHost}`;
  const labels = hostname.split(".");
  return labels.length >= 2 && labels[0] === spec.tenantId;
}

/** Under the base host each name belongs to the tenant it is named for, whoever owns the domain above. */
function isOwnDomain(hostname: string, domain: string | undefined, baseHost: string | undefined): boolean {
  if (domain === undefined || (baseHost !== undefined && isAtOrBelow(hostname, baseHost))) return false;
  return isAtOrBelow(hostname, domain);
}

const isAtOrBelow = (hostname: string, domain: string): boolean =>
  hostname === domain || hostname.endsWith(`.${domain}`);

function ownHosts(spec: TenantSpec, baseHost: string | undefined): string[] {
  const custom = spec.runtime?.customDomain;
  return [...(custom === undefined ? [] : [custom]), `${spec.tenantId}.${baseHost ?? "<base host>"}`];
}
