// The tenant's connections to identity providers: its social apps and those of its own organization.
import { X509Certificate } from "node:crypto";
import type { EnterpriseConnection } from "../spec/enterprise-spec.ts";
import { oauthApps } from "../spec/oauth-apps.ts";
import type { TenantSpec } from "../spec/tenant-spec.ts";
import { emailDomains } from "./planned-content.ts";
import type { PlannedConnection, PlannedSocialApp } from "./tenant-plan.ts";

/** Gives both lists in an order of their own; `settings.oauth.saml` is the connection `sso`, unless another has that name. */
export function plannedConnections(spec: TenantSpec): { enterprise: PlannedConnection[]; social: PlannedSocialApp[] } {
  const listed = spec.identity.enterprise ?? [];
  const every = emailDomains(spec);
  const taken = new Set(listed.flatMap(({ domains }) => domains ?? []));
  const free = every.filter((domain) => !taken.has(domain));
  const enterprise = listed.map((connection) => planned(connection, [...(connection.domains ?? free)].sort()));
  const saml = spec.settings.oauth?.saml;
  if (saml !== undefined)
    enterprise.push({
      kind: "saml",
      name: listed.some(({ name }) => name === "sso") ? "sso-settings" : "sso",
      domains: free,
      entryPoint: saml.entryPoint,
      entityId: saml.issuer,
      certificates: certificates(saml.cert),
      signatureAlgorithm: saml.signatureAlgorithm ?? "sha256",
      ...(saml.identifierFormat === undefined ? {} : { identifierFormat: saml.identifierFormat }),
    });
  const social = oauthApps(spec).map(({ provider, name, app }) => ({
    provider,
    name,
    clientId: app.clientId,
    secret: { field: `oauth.${provider}.${name}.clientSecret`, reference: app.clientSecret },
    scopes: [...new Set(app.scopes)].sort(),
    redirectUri: app.redirectUri,
  }));
  return { enterprise: enterprise.sort(byName), social: social.sort((a, b) => order(socialKey(a), socialKey(b))) };
}

function planned(connection: EnterpriseConnection, domains: string[]): PlannedConnection {
  const { kind, name } = connection;
  if (kind === "saml")
    return {
      kind,
      name,
      domains,
      entryPoint: connection.entryPoint,
      entityId: connection.entityId,
      certificates: certificates(connection.cert),
      signatureAlgorithm: connection.signatureAlgorithm ?? "sha256",
    };
  const app = {
    name,
    domains,
    clientId: connection.clientId,
    secret: { field: `enterprise.${name}.clientSecret`, reference: connection.clientSecret },
  };
  if (kind === "entra") return { kind, ...app, directory: connection.directory };
  const scopes = [...new Set(connection.scopes ?? ["openid", "email", "profile"])].sort();
  return { kind, ...app, issuer: connection.issuer, scopes };
}

/** One spelling of each certificate, whatever line breaks its author used. */
function certificates(cert: string | readonly string[]): string[] {
  return (typeof cert === "string" ? [cert] : cert).map((pem) => new X509Certificate(pem).toString());
}

const order = (a: string, b: string): number => (a < b ? -1 : 1);
const byName = (a: PlannedConnection, b: PlannedConnection): number => order(a.name, b.name);
const socialKey = ({ provider, name }: PlannedSocialApp): string => `${provider} ${name}`;
