// identity.okta: connections with what Okta can't find out by itself, claims and scopes that it would refuse.
import type { Problem, SpecPath } from "../fault.ts";
import type { TenantSpec } from "../tenant-spec.ts";

/** Claims of access tokens that Okta writes itself (its list of reserved claims), and those that tenantry adds. */
const reservedClaims: ReadonlySet<string> = new Set([
  ...["acr", "amr", "as_uri", "aud", "auth_time", "cid", "client_id", "email", "email_is_verified", "exp"],
  ...["groups", "iat", "iss", "jti", "nbf", "rpt", "rsi", "scp", "sub", "token_type", "uid", "username", "ver"],
]);

const endpoints = ["authorizationUrl", "tokenUrl", "jwksUrl"] as const;
const entraIssuer = /^https:\/\/login\.microsoftonline\.com\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\/v2\.0$/;

export function oktaProblems(spec: TenantSpec): Problem[] {
  const { identity } = spec;
  const { okta } = identity;
  if (okta === undefined || identity.platform !== "okta") return [];
  const problems: Problem[] = [];
  const note = (path: SpecPath, message: string): void => {
    problems.push({ code: "spec.platform", path: ["identity", ...path], message });
  };

  for (const name of ["tenant", "roles"] as const) {
    const claim = identity.claims?.[name];
    if (claim !== undefined && reservedClaims.has(claim))
      note(["claims", name], `Okta keeps the claim ${claim} for itself; choose another name`);
  }
  for (const [index, app] of (identity.apps ?? []).entries()) {
    const taken = (app.scopes ?? []).findIndex((scope) => scope.startsWith("okta."));
    if (taken >= 0)
      note(["apps", index, "scopes", taken], "scopes that begin with okta. are Okta's own API; remove it");
  }

  const saml = spec.settings.oauth?.saml;
  const listed = identity.enterprise ?? [];
  const kinds = new Map(listed.map(({ name, kind }) => [name, kind]));
  if (saml !== undefined) kinds.set(kinds.has("sso") ? "sso-settings" : "sso", "saml");
  for (const [name, kind] of kinds) {
    const given = okta.connections?.[name];
    const at = given === undefined ? ["okta"] : ["okta", "connections", name];
    const where = `okta.connections.${name}`;
    if (kind === "saml" && given?.issuer === undefined)
      note(at, `Okta must know the entity id of the SAML provider of ${name}; write it as ${where}.issuer`);
    if (kind === "entra" && !entraIssuer.test(given?.issuer ?? ""))
      note(at, `write the directory's issuer, https://login.microsoftonline.com/<id>/v2.0, as ${where}.issuer`);
    const missing = kind === "oidc" ? endpoints.filter((endpoint) => given?.[endpoint] === undefined) : [];
    if (missing.length > 0)
      note(at, `Okta reads no discovery document; write ${missing.join(", ")} of ${name} below ${where}`);
  }
  for (const name of Object.keys(okta.connections ?? {})) {
    if (!kinds.has(name))
      note(["okta", "connections", name], `there is no connection ${name}; declare it under identity.enterprise`);
  }

  const rules = new Set<string>();
  for (const [index, { role, attribute }] of (okta.memberships ?? []).entries()) {
    const key = JSON.stringify([role, attribute?.name, attribute?.equals]);
    if (rules.has(key)) note(["okta", "memberships", index], "the same membership stands here twice; keep one");
    rules.add(key);
  }
  const apps = new Set<string>();
  for (const [index, { name }] of (okta.samlApps ?? []).entries()) {
    if (apps.has(name))
      note(["okta", "samlApps", index, "name"], `two SAML apps are called ${name}; give each a name of its own`);
    apps.add(name);
  }
  if (okta.brand !== undefined && identity.customDomain === undefined)
    note(["okta", "brand"], "a brand belongs to the pages of identity.customDomain; declare that, or remove the brand");
  return problems;
}
