// identity of the embedded platform: what it can't do is refused, never passed over in silence.
import type { Problem, SpecPath } from "../fault.ts";
import { hasRsaKeys } from "../has-rsa-keys.ts";
import { oauthApps } from "../oauth-apps.ts";
import { isLoopbackHost } from "../scalars.ts";
import type { TenantSpec } from "../tenant-spec.ts";
import type { RedirectContext } from "./redirect-problems.ts";

export function localProblems(spec: TenantSpec, { environment }: RedirectContext): Problem[] {
  const { identity } = spec;
  if (identity.platform !== "local") return [];
  const problems: Problem[] = [];
  const note = (path: SpecPath, message: string, code: Problem["code"] = "spec.platform"): void => {
    problems.push({ code, path: ["identity", ...path], message });
  };
  if (identity.customDomain !== undefined)
    note(
      ["customDomain"],
      "the embedded platform answers on 127.0.0.1 alone, without TLS; name the host under environments, where another platform signs people in",
    );
  if (identity.dnsZone !== undefined)
    note(
      ["dnsZone"],
      "the embedded platform writes no DNS records (stack output dns shows them); name the zone under environments, where another platform signs people in",
    );
  const upstream = (issuer: string, path: SpecPath): void => {
    if (environment !== undefined && environment !== "local" && isLoopbackHost(new URL(issuer).hostname))
      note(
        path,
        `a provider on loopback is for environment local, and this is ${environment}; overlay it under environments.${environment}`,
        "spec.connection",
      );
  };
  for (const [index, connection] of (identity.enterprise ?? []).entries()) {
    const path = ["enterprise", index];
    if (connection.kind === "oidc") {
      upstream(connection.issuer, [...path, "issuer"]);
      if (connection.issuer.includes("?"))
        note([...path, "issuer"], "an issuer has no query; remove it", "spec.connection");
    }
    if (connection.kind === "saml") {
      upstream(connection.entryPoint, [...path, "entryPoint"]);
      if (!hasRsaKeys(connection.cert))
        note(
          [...path, "cert"],
          "the embedded platform checks SAML signatures with RSA keys alone; let the provider sign with one, or write the connection under environments",
          "spec.connection",
        );
    }
    if (connection.kind === "entra")
      note(
        [...path, "kind"],
        `the embedded platform knows Entra as any other provider; write ${connection.name} as kind oidc with issuer https://login.microsoftonline.com/<directory id>/v2.0`,
        "spec.connection",
      );
  }
  const apps = oauthApps(spec);
  for (const [provider, issuer] of Object.entries(identity.local?.standIns ?? {})) {
    if (issuer === undefined) continue;
    upstream(issuer, ["local", "standIns", provider]);
    if (issuer.includes("?"))
      note(["local", "standIns", provider], "an issuer has no query; remove it", "spec.connection");
    if (!apps.some((app) => app.provider === provider))
      note(["local", "standIns", provider], `there is no ${provider} app in settings.oauth to stand in for; remove it`);
  }
  return problems;
}
