// Which objects of a directory a tenant's connections are, and where people are led: from the plan alone, before anything is made.
import { X509Certificate } from "node:crypto";
import { applicationName, socialPart } from "../../../plan/entra-naming.ts";
import type { PlannedReference, TenantPlan } from "../../../plan/tenant-plan.ts";
import type { EntraIdentity } from "../../../spec/entra-identity-spec.ts";
import { ProvisionError } from "../../provision-error.ts";
import type { ClaimMapping } from "./connection-shapes.ts";
import type { OidcProviderInputs } from "./oidc-provider.ts";
import type { SamlFederationInputs } from "./saml-federation-behaviour.ts";
import type { SocialProviderInputs } from "./social-provider.ts";

export interface ConnectionsPlan {
  /** logical name, without the tenant's prefix → inputs */
  oidc: Map<string, OidcProviderInputs>;
  social: Map<string, SocialProviderInputs>;
  saml: Map<string, SamlFederationInputs>;
  /** the directory's own accounts, by the id of their provider; none where the spec allows none */
  localAccounts: string[];
  /** verified mail domain → `domain_hint` */
  domainHints: Record<string, string>;
  /** TXT records by which a domain lets a SAML provider elsewhere speak for it */
  records: { domain: string; value: string }[];
}

const builtIn = { none: [], password: ["EmailPassword-OAUTH"], code: ["EmailOtpSignup-OAUTH"] } as const;
const login = "https://login.microsoftonline.com";
const identityScope = "openid profile email";
const mapping: ClaimMapping = {
  ...{ sub: "sub", name: "name", given_name: "given_name", family_name: "family_name", email: "email" },
};
const vouched: ClaimMapping = { ...mapping, email_verified: "email_verified" };

/**
 * A connection leads people of its verified domains alone. A SAML provider stands in the directory from its first verified domain
 * on: before, its records say what proves one. Throws `entra.route` for a domain that would lead two ways.
 */
export function planConnections(plan: TenantPlan, entra: EntraIdentity): ConnectionsPlan {
  const { connections = {}, directory } = entra;
  const { owner, enterprise, social, verifiedDomains } = plan;
  const made: ConnectionsPlan = {
    ...{ oidc: new Map(), social: new Map(), saml: new Map(), domainHints: {}, records: [] },
    localAccounts: [...builtIn[connections.localAccounts ?? "none"]],
  };
  const client = (part: string, clientId: string, { reference, field }: PlannedReference) => ({
    ...{ directory, displayName: applicationName(plan, part), clientId, reference, field, owner },
  });
  const lead = (name: string, domains: readonly string[], hint: (domain: string) => string): void => {
    for (const domain of domains) {
      if (made.domainHints[domain] !== undefined) throw twoWays(plan.tenantId, domain, name);
      made.domainHints[domain] = hint(domain);
    }
  };
  for (const connection of enterprise) {
    const { name } = connection;
    const domains = connection.domains.filter((domain) => verifiedDomains.includes(domain));
    if (connection.kind === "saml") {
      const { issuer: issuerUri = "", metadataUrl } = connections.saml?.[name] ?? {};
      const { entryPoint, certificates } = connection;
      for (const domain of connection.domains)
        if (!isWithin(new URL(entryPoint).hostname, domain))
          made.records.push({ domain, value: `DirectFedAuthUrl=${entryPoint}` });
      lead(name, domains, (domain) => domain);
      if (domains.length === 0) continue;
      made.saml.set(name, {
        ...{ directory, displayName: applicationName(plan, name), issuerUri, passiveSignInUri: entryPoint, domains },
        ...(metadataUrl === undefined ? {} : { metadataExchangeUri: metadataUrl }),
        signingCertificate: new X509Certificate(certificates[0] ?? "").raw.toString("base64"),
      });
    } else if (connection.kind === "entra") {
      lead(name, domains, () => connection.directory);
      made.oidc.set(name, {
        ...client(name, connection.clientId, connection.secret),
        issuer: `${login}/${connections.directories?.[name] ?? ""}/v2.0`,
        // as Microsoft says it; the issuer above holds the one directory
        wellKnownEndpoint: `${login}/organizations/v2.0/.well-known/openid-configuration`,
        // Entra says of no address that it is verified
        ...{ scope: identityScope, claims: mapping },
      });
    } else {
      const { issuer } = connection;
      lead(name, domains, () => new URL(issuer).hostname);
      made.oidc.set(name, {
        ...client(name, connection.clientId, connection.secret),
        ...{ issuer, wellKnownEndpoint: discoveryOf(issuer), scope: scopeOf(connection.scopes) },
        claims: domains.length > 0 ? vouched : mapping,
      });
    }
  }
  for (const app of social) {
    const part = socialPart(app.provider, app.name);
    const own = client(part, app.clientId, app.secret);
    const key = `${app.provider}.${app.name}`;
    if (app.provider === "microsoft")
      made.oidc.set(key, {
        ...own,
        issuer: "https://login.live.com",
        wellKnownEndpoint: `${login}/consumers/v2.0/.well-known/openid-configuration`,
        ...{ scope: scopeOf(app.scopes), claims: mapping },
      });
    else if (connections.google === "oidc") {
      const issuer = "https://accounts.google.com";
      const discovery = { issuer, wellKnownEndpoint: discoveryOf(issuer) };
      made.oidc.set(key, { ...own, ...discovery, scope: scopeOf(app.scopes), claims: vouched });
    } else made.social.set(key, { ...own, provider: "Google" });
  }
  return made;
}

/** OpenID Connect Discovery 1.0 4.1: below the issuer, without its slash at the end. */
function discoveryOf(issuer: string): string {
  return `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
}

function scopeOf(scopes: readonly string[]): string {
  return [...new Set(["openid", ...scopes])].join(" ");
}

const isWithin = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);

function twoWays(tenantId: string, domain: string, name: string): ProvisionError {
  const message = `People of ${domain} would be led to connection ${name} of ${tenantId} and to another one.`;
  return new ProvisionError("entra.route", message, { mend: "Give each connection domains of its own in the spec." });
}
