// identity.entra.connections: what an External ID directory could not be told of a connection, or would understand otherwise.
import type { EnterpriseConnection } from "../enterprise-spec.ts";
import type { Problem, SpecPath } from "../fault.ts";
import { oauthApps } from "../oauth-apps.ts";
import type { TenantSpec } from "../tenant-spec.ts";

/** The one format that Entra asks a SAML provider for. */
const persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";

type Note = (path: SpecPath, message: string) => void;

/** Judges a spec of platform entra, with and without `connections`. */
export function entraConnectionProblems(spec: TenantSpec): Problem[] {
  const { entra, enterprise, verifiedDomains, dnsZone } = spec.identity;
  const problems: Problem[] = [];
  const note: Note = (path, message) => void problems.push({ code: "spec.platform", path, message });
  if (entra === undefined) return problems;
  const { kind = "external-id", connections } = entra;
  if (kind === "multi-tenant" || connections === undefined) {
    const why =
      kind === "multi-tenant"
        ? "people of a multi-tenant app sign in at the customer's own directory, whose connections are its own; remove"
        : "the directory has it with connections alone; write identity.entra.connections, or remove";
    for (const [field, value] of Object.entries({ enterprise, verifiedDomains, dnsZone }))
      if (value !== undefined) note(["identity", field], `${why} ${field}`);
    if (kind === "multi-tenant" && connections !== undefined)
      note(["identity", "entra", "connections"], `${why} connections`);
    return problems;
  }
  const apps = oauthApps(spec);
  const sso = spec.settings.oauth?.saml;
  const count = (enterprise ?? []).length + apps.length + (sso === undefined ? 0 : 1);
  if (count === 0 && (connections.localAccounts ?? "none") === "none")
    note(
      ["identity", "entra", "connections"],
      "nobody could sign in; declare identity.enterprise or settings.oauth, or allow localAccounts",
    );
  if (!(spec.identity.apps ?? []).some((app) => app.kind !== "machine"))
    note(["identity", "entra", "connections"], "no app of identity.apps is for people; add one, or remove connections");
  nameProblems(spec, note);
  samlProblems(spec, note);
  oidcProblems(enterprise ?? [], note);
  for (const { provider, path } of apps)
    if (provider === "github")
      note(path, "GitHub speaks no OpenID Connect, and Entra has no provider for it; remove it, or connections");
  const google = apps.filter(({ provider }) => provider === "google");
  if (google.length > 1 && connections.google !== "oidc")
    note(
      ["settings", "oauth", "google"],
      "a directory has one Google provider; keep one app, or write connections.google: oidc",
    );
  return problems;
}

/** `connections.saml` and `connections.directories` say something of connections that there are, and of each that needs it. */
function nameProblems({ identity, settings }: TenantSpec, note: Note): void {
  const { saml = {}, directories = {} } = identity.entra?.connections ?? {};
  const kinds = new Map<string, string>((identity.enterprise ?? []).map(({ name, kind }) => [name, kind]));
  if (settings.oauth?.saml !== undefined) kinds.set(kinds.has("sso") ? "sso-settings" : "sso", "saml");
  const at = (...path: string[]): SpecPath => ["identity", "entra", "connections", ...path];
  for (const [field, given, kind, what] of [
    ["saml", saml, "saml", "its issuer: Entra compares it"],
    ["directories", directories, "entra", "the directory's id: its issuer holds it"],
  ] as const) {
    for (const [name, of] of kinds)
      if (of === kind && !Object.hasOwn(given, name)) note(at(), `write connections.${field}.${name}, ${what}`);
    for (const name of Object.keys(given))
      if (kinds.get(name) !== kind)
        note(at(field, name), `there is no connection ${name} of kind ${kind}; remove it, or declare the connection`);
  }
}

function samlProblems({ identity, settings }: TenantSpec, note: Note): void {
  const directory = identity.entra?.directory ?? "";
  const ours = `https://login.microsoftonline.com/${directory}/`;
  const judge = (
    path: SpecPath,
    said: { entryPoint: string; entity: [field: string, value: string]; cert: string | readonly string[] },
  ): void => {
    const [field, entity] = said.entity;
    if (entity !== ours) note([...path, field], `Entra calls itself ${ours} at every SAML provider; write that`);
    if (!said.entryPoint.startsWith("https:")) note([...path, "entryPoint"], "Entra leads people to https alone");
    if (Array.isArray(said.cert) && said.cert.length > 1)
      note(
        [...path, "cert"],
        "Entra keeps one certificate of a SAML provider; write the one that signs now, and a metadataUrl to follow the next",
      );
  };
  for (const [index, connection] of (identity.enterprise ?? []).entries())
    if (connection.kind === "saml")
      judge(["identity", "enterprise", index], { ...connection, entity: ["entityId", connection.entityId] });
  const saml = settings.oauth?.saml;
  if (saml === undefined) return;
  judge(["settings", "oauth", "saml"], { ...saml, entity: ["issuer", saml.issuer] });
  if (saml.identifierFormat !== undefined && saml.identifierFormat !== persistent)
    note(["settings", "oauth", "saml", "identifierFormat"], `Entra asks for ${persistent}; write that, or remove it`);
}

function oidcProblems(enterprise: readonly EnterpriseConnection[], note: Note): void {
  const issuers = new Map<string, string>();
  for (const [index, connection] of enterprise.entries()) {
    if (connection.kind !== "oidc") continue;
    const { name, issuer, scopes } = connection;
    const { protocol, host, search } = new URL(issuer);
    const at = (field: string): SpecPath => ["identity", "enterprise", index, field];
    if (protocol !== "https:" || search !== "") note(at("issuer"), "Entra takes an https issuer without a query");
    if (host === "login.microsoftonline.com" || host === "sts.windows.net")
      note(at("issuer"), "a directory of Microsoft is a connection of kind entra; declare it so");
    if (scopes !== undefined && !scopes.includes("openid"))
      note(at("scopes"), "without openid the provider gives no ID token, which Entra reads; add it");
    const other = issuers.get(host);
    if (other !== undefined)
      note(
        at("issuer"),
        `people are led to a provider by its issuer's host, and ${host} is connection ${other}'s already`,
      );
    issuers.set(host, name);
  }
}
