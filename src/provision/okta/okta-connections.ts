// Inbound identity providers of the organization: SAML and OpenID Connect.
import { X509Certificate } from "node:crypto";
import { Oidc } from "@pulumi/okta/idp/oidc.js";
import { Saml } from "@pulumi/okta/idp/saml.js";
import { SamlKey } from "@pulumi/okta/idp/samlKey.js";
import type { Output } from "@pulumi/pulumi";
import { oktaRoutes, type PlannedRoute } from "../../plan/okta-routes.ts";
import type { PlannedConnection } from "../../plan/tenant-plan.ts";
import type { OktaScope } from "./okta-scope.ts";
import { secretVersion } from "./secret-version.ts";

type Groups = ReadonlyMap<string, Output<string>>;

const defaultNameFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";

/** A connection as it stands in the org, for the rule that leads people to it. */
export type AppliedRoute = PlannedRoute & { idp: string };

/** Output `oktaRoutes` of a tenant's stack, as the platform stack reads it. */
export interface AppliedRoutes {
  /** the org's */
  host: string;
  routes: AppliedRoute[];
}

/**
 * Registers each connection. The rules that send people there are one ordered list of the whole org, so they are the platform
 * stack's; what they need is given back.
 */
export function oktaConnections(scope: OktaScope, groups: Groups): (PlannedRoute & { idp: Output<string> })[] {
  const routes = oktaRoutes(scope.plan);
  return scope.plan.enterprise.flatMap((connection) => {
    const route = routes.find((each) => each.connection === connection.name);
    // A provider that speaks for no verified domain could name anybody: it stands, and does nothing.
    const trusted = { domains: route?.domains ?? [], status: route?.status ?? "INACTIVE", groups };
    const idp = identityProvider(scope, connection, trusted);
    return route === undefined ? [] : [{ ...route, idp: idp.id }];
  });
}

function identityProvider(
  { plan, okta, own, name, label, secret }: OktaScope,
  connection: PlannedConnection,
  { domains, status, groups }: { domains: readonly string[]; status: string; groups: Groups },
): Saml | Oidc {
  const asked = okta.connections?.[connection.name];
  const group = asked?.role === undefined ? undefined : groups.get(asked.role);
  const trust = {
    // An org knows a name once, whatever the protocol: one that changes its kind is made before the other goes.
    name: label(`${connection.kind === "saml" ? "idp" : "oidc"} ${connection.name}`),
    status,
    provisioningAction: "AUTO",
    // Links to people of this tenant alone; whoever the provider names outside of its domains is refused below.
    accountLinkAction: "AUTO",
    accountLinkGroupIncludes: [...groups.values()],
    ...(group === undefined ? { groupsAction: "NONE" } : { groupsAction: "ASSIGN", groupsAssignments: [group] }),
    deprovisionedAction: "NONE",
    suspendedAction: "NONE",
    subjectMatchType: "USERNAME",
    usernameTemplate: connection.kind === "saml" ? "idpuser.subjectNameId" : "idpuser.email",
    issuerMode: plan.customDomain === undefined ? "ORG_URL" : "DYNAMIC",
    maxClockSkew: 60_000,
  };
  if (connection.kind === "saml") {
    const keys = connection.certificates.map((pem) =>
      samlKey(pem, (print) => name("key", connection.name, print), own),
    );
    return new Saml(
      name("idp", connection.name),
      {
        ...trust,
        issuer: asked?.issuer ?? connection.entryPoint,
        ssoUrl: connection.entryPoint,
        ssoDestination: connection.entryPoint,
        ssoBinding: "HTTP-REDIRECT",
        acsType: "INSTANCE",
        nameFormat: connection.identifierFormat ?? defaultNameFormat,
        requestSignatureScope: "REQUEST",
        requestSignatureAlgorithm: "SHA-256",
        responseSignatureScope: "ANY",
        responseSignatureAlgorithm: "SHA-256",
        // Okta trusts one certificate at a time: the first. The second is known there before it is needed.
        kid: keys[0]?.kid ?? "",
        subjectFilter: domainPattern(domains),
      },
      own,
    );
  }
  const endpoints = connection.kind === "entra" ? entraEndpoints(connection.directory) : asked;
  const clientSecretWo = secret(connection.secret);
  return new Oidc(
    name("idp", connection.name),
    {
      ...trust,
      issuerUrl: connection.kind === "entra" ? (asked?.issuer ?? "") : connection.issuer,
      authorizationUrl: endpoints?.authorizationUrl ?? "",
      authorizationBinding: "HTTP-REDIRECT",
      tokenUrl: endpoints?.tokenUrl ?? "",
      tokenBinding: "HTTP-POST",
      jwksUrl: endpoints?.jwksUrl ?? "",
      jwksBinding: "HTTP-REDIRECT",
      protocolType: "OIDC",
      clientId: connection.clientId,
      clientSecretWo,
      clientSecretWoVersion: secretVersion(clientSecretWo),
      scopes: connection.kind === "entra" ? ["email", "openid", "profile"] : connection.scopes,
      pkceRequired: true,
      requestSignatureScope: "NONE",
      filter: domainPattern(domains),
    },
    own,
  );
}

/** Named by its certificate: another one is another key, made before the old one goes. */
function samlKey(pem: string, name: (print: string) => string, options: OktaScope["own"]): SamlKey {
  const certificate = new X509Certificate(pem);
  const print = certificate.fingerprint256.replaceAll(":", "").slice(0, 20).toLowerCase();
  return new SamlKey(name(print), { x5cs: [certificate.raw.toString("base64")] }, options);
}

/** A regular expression for user names of these domains; without one, of nobody. */
function domainPattern(domains: readonly string[]): string {
  const escaped = domains.map((domain) => domain.replaceAll(".", "\\."));
  return escaped.length === 0 ? "^$" : `^[^@]+@(${escaped.join("|")})$`;
}

function entraEndpoints(directory: string) {
  const base = `https://login.microsoftonline.com/${directory}`;
  return {
    authorizationUrl: `${base}/oauth2/v2.0/authorize`,
    tokenUrl: `${base}/oauth2/v2.0/token`,
    jwksUrl: `${base}/discovery/v2.0/keys`,
  };
}
