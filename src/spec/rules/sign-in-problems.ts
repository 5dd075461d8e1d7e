// settings.oauth: several apps of one provider told apart, SAML certificates that may be trusted.
import type { Problem } from "../fault.ts";
import { oauthApps } from "../oauth-apps.ts";
import type { TenantSpec } from "../tenant-spec.ts";
import { certificateFault } from "./certificate-fault.ts";

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
  const list = typeof cert === "string" ? [cert] : cert;
  const prints = new Set<string>();
  for (const [index, pem] of list.entries()) {
    const path = ["settings", "oauth", "saml", "cert", ...(typeof cert === "string" ? [] : [index])];
    const fault = certificateFault(pem, at);
    if (fault !== undefined) problems.push({ code: "spec.certificate", path, message: `the certificate ${fault}` });
    else {
      // base64 has one spelling for the same bytes, but for line breaks
      const print = pem.replace(/\s+/g, "");
      if (prints.has(print))
        problems.push({ code: "spec.duplicate", path, message: "the same certificate stands here twice; keep one" });
      prints.add(print);
    }
  }
  return problems;
}
