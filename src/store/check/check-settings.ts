// The part of a tenant that its own people may change: closed by default, unknown words are refused.
import { storeError } from "../store-error.ts";
import type { TenantSettings } from "../tenant.ts";

const appProviders = ["google", "github", "microsoft"];
const reference = /^(?:env|file|aws-sm|aws-ssm):./;
/** a compact JWE (RFC 7516 7.1) */
const sealed = /^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/;

/** Throws `store.invalid` with the first field that is wrong, and why; a client secret in plain text is one. */
export function checkSettings(settings: TenantSettings): void {
  const { oauth, allowlist, domains, quotas, features } = record(settings, "settings", [
    ...["oauth", "allowlist", "domains", "quotas", "features"],
  ]);
  if (oauth !== undefined) checkOAuth(oauth);
  if (allowlist !== undefined) texts(allowlist, "settings.allowlist");
  if (domains !== undefined) texts(domains, "settings.domains");
  if (quotas !== undefined) {
    const { maxUsers, maxSessionsPerUser, rateLimit } = record(quotas, "settings.quotas", [
      ...["maxUsers", "maxSessionsPerUser", "rateLimit"],
    ]);
    const rate = record(rateLimit, "settings.quotas.rateLimit", ["requestsPerMinute", "requestsPerDay"]);
    count(maxUsers, "settings.quotas.maxUsers");
    count(maxSessionsPerUser, "settings.quotas.maxSessionsPerUser");
    count(rate.requestsPerMinute, "settings.quotas.rateLimit.requestsPerMinute");
    count(rate.requestsPerDay, "settings.quotas.rateLimit.requestsPerDay");
  }
  if (features !== undefined) {
    for (const value of Object.values(record(features, "settings.features")))
      if (!["boolean", "number", "string"].includes(typeof value))
        invalid("settings.features", "holds more than flags");
  }
}

function checkOAuth(value: unknown): void {
  const oauth = record(value, "settings.oauth", [...appProviders, "saml"]);
  for (const provider of appProviders) {
    const path = `settings.oauth.${provider}`;
    if (oauth[provider] === undefined) continue;
    for (const item of [oauth[provider]].flat()) {
      const app = record(item, path, ["name", "clientId", "clientSecret", "redirectUri", "scopes"]);
      for (const name of ["clientId", "clientSecret", "redirectUri"]) text(app[name], `${path}.${name}`);
      if (app.name !== undefined) text(app.name, `${path}.name`);
      if (app.scopes !== undefined) texts(app.scopes, `${path}.scopes`);
      const secret = String(app.clientSecret);
      if (!reference.test(secret) && !sealed.test(secret)) {
        throw storeError("store.invalid", `${path}.clientSecret is no reference`, {
          mend: "keep the secret elsewhere and name it: env:, file:, aws-sm: or aws-ssm:",
        });
      }
    }
  }
  if (oauth.saml !== undefined) {
    const required = ["entryPoint", "issuer", "cert", "callbackUrl"];
    const saml = record(oauth.saml, "settings.oauth.saml", [...required, "identifierFormat", "signatureAlgorithm"]);
    for (const name of required) text(saml[name], `settings.oauth.saml.${name}`);
  }
}

function record(value: unknown, path: string, names?: readonly string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return invalid(path, "is no object");
  if (names !== undefined && Object.keys(value).some((name) => !names.includes(name)))
    invalid(path, `has a field beside ${names.join(", ")}`);
  return value as Record<string, unknown>;
}

function text(value: unknown, path: string): void {
  if (typeof value !== "string" || value === "") invalid(path, "is no text");
}

function texts(value: unknown, path: string): void {
  if (!Array.isArray(value) || value.some((item) => typeof item !== "string" || item === ""))
    invalid(path, "is no list of texts");
}

function count(value: unknown, path: string): void {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) invalid(path, "is no count");
}

function invalid(path: string, why: string): never {
  throw storeError("store.invalid", `${path} ${why}`);
}
