// settings.oauth: several apps of one provider told apart, SAML certificates that may be trusted.
import type { Problem } from "../fault.ts";
import { oauthApps } from "../oauth-apps.ts";
import type { TenantSpec } from "../tenant-spec.ts";
import { certificateProblems } from "./certificate-problems.ts";

/** `at` is the moment, in seconds since the epoch, at which certificates must be valid. */
export function signInProblems(spec: TenantSpec, at: number): Problem[] {
  const problems: Problem[] = [];
  const names = new Set<string>();
  const clients = new Set<string>();
  for (const { provider, name, app, path } of oauthApps(spec)) {
    if (names.has(`${provider} ${name}`)) {
      const message = `two ${provider} apps are called ${name}; give each a name of its own`;
      problems.push({ code: "spec.duplicate", path: app.name === undefined ? path : [...path, "name"], message });
    }
    names.add(`${provider} ${name}`);
    if (clients.has(`${provider} ${app.clientId}`)) {
      const message = `two ${provider} apps have the same clientId; an app stands here once`;
      problems.push({ code: "spec.duplicate", path: [...path, "clientId"], message });
    }
    clients.add(`${provider} ${app.clientId}`);
  }
  const cert = spec.settings.oauth?.saml?.cert ?? [];
  return [...problems, ...certificateProblems(cert, ["settings", "oauth", "saml", "cert"], at)];
}
