// Inputs at Auth0 that no change of a spec reaches, and why.
import { tokens } from "../../../src/rehearsal/auth0/tokens.ts";

const connection = `${tokens.connection} options`;
const always = "always the same, for every tenant";
const ofNames = "made of the names of what it belongs to: another name is another object";
const release = "changes with a release of tenantry alone";
const deployment = "made of the deployment's name, which its keys are made for";

/** `<type> <field>`, or `<type> <field>.<member>` → why; for `FieldsInPlace`. */
export const auth0Constants: Readonly<Record<string, string>> = {
  [`${tokens.organization} name`]: "the tenant's id",
  [`${tokens.organization} metadata.tenantId`]: "the tenant's id",
  [`${tokens.organization} metadata.owner`]: "deployment, environment and tenant's id: another owner is another tenant",
  [`${tokens.client} name`]: ofNames,
  [`${tokens.client} description`]: ofNames,
  [`${tokens.client} clientMetadata.tenantId`]: "the tenant's id",
  ...same(tokens.client, "isFirstParty", "oidcConformant", "jwtConfiguration", "organizationUsage"),
  [`${tokens.clientGrant} organizationUsage`]: "always require for a machine, and never there for people",
  [`${tokens.clientGrant} allowAnyOrganization`]: "always false for a machine, and never there for people",
  ...same(tokens.connection, "isDomainConnection", "showAsButton"),
  [`${tokens.connection} metadata.tenantId`]: "the tenant's id",
  [`${tokens.connection} metadata.owner`]: "deployment, environment and tenant's id: another owner is another tenant",
  [`${tokens.connection} metadata.enterprise`]: "a connection of one sort has a name that none of the other has",
  ...members("signSamlRequest", "protocolBinding", "disableSignOut", "idpInitiated"),
  ...members("identityApi", "waadProtocol", "waadCommonEndpoint", "useWsfed", "shouldTrustEmailVerifiedConnection"),
  ...members("type", "tokenEndpointAuthMethod", "connectionSettings", "attributeMap", "strategyVersion"),
  [`${tokens.resourceServer} name`]: ofNames,
  ...same(tokens.resourceServer, "signingAlg", "tokenDialect", "enforcePolicies", "allowOfflineAccess"),
  ...same(tokens.resourceServer, "skipConsentForVerifiableFirstPartyClients", "subjectTypeAuthorization"),
  ...same(tokens.resourceServer, "tokenLifetime", "tokenLifetimeForWeb"),
  [`${tokens.role} name`]: ofNames,
  ...same(tokens.customDomain, "tlsPolicy"),
  [`${tokens.action} name`]: deployment,
  [`${tokens.action} runtime`]: release,
  [`${tokens.action} supportedTriggers`]: release,
  ...same(tokens.action, "deploy"),
  [`${tokens.triggerAction} displayName`]: deployment,
  "aws:route53/record:Record records": "what Auth0 made for the domain: another only with another domain",
  "aws:route53/record:Record type": "says what is proved: another is another record",
  "aws:route53/record:Record ttl": always,
};

function same(type: string, ...fields: string[]): Record<string, string> {
  return Object.fromEntries(fields.map((field) => [`${type} ${field}`, always]));
}

function members(...names: string[]): Record<string, string> {
  return Object.fromEntries(
    names.map((name) => [`${connection}.${name}`, "always the same, for every connection of its strategy"]),
  );
}
