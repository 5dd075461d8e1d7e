// Changes of the example fleet's specs, and what each does at Okta: between them, everything that a spec can change in place.

/** One change: of one tenant's spec as text, or of a secret that it refers to. */
interface OktaChange {
  /** whose spec */
  tenant: string;
  edits: readonly (readonly [from: string | RegExp, to: string])[];
  /** variables whose values are other ones from now on */
  secrets?: Readonly<Record<string, string>>;
  /** `<name> <operation> <fields>` of the tenant's stack, sorted: names without the tenant's, fields of updates and replacements */
  steps: readonly string[];
  /** the same of the platform stack, whose run comes next; default: it has none, as nothing is to be done there */
  rules?: readonly string[];
}

/** A certificate in a list. */
const certificate = "( {8}- [|]\\n(?: {10}.*\\n)+)";

/** What is changed → the change. They are made one after the other, each on top of those before. */
export const oktaChanges: Readonly<Record<string, OktaChange>> = {
  "addresses, certificates, limits, and the next epoch": {
    tenant: "hooli",
    edits: [
      ["https://hooli.mcp.example.com/oauth/callback", "https://hooli.mcp.example.com/oauth/signed-in"],
      ["https://idp.hooli.example/sso", "https://idp.hooli.example/sso2"],
      ["https://idp.hooli.example/metadata", "https://idp.hooli.example/metadata2"],
      [new RegExp(certificate + certificate), "$2$1"],
      ["    saml:\n", "    saml:\n      identifierFormat: urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress\n"],
      ["percentage: 20, concurrencyPercentage: 10", "percentage: 25, concurrencyPercentage: 15"],
      ["  platform: okta\n", "  platform: okta\n  rotation: { epoch: 2 }\n"],
    ],
    steps: [
      "client.console update jwks redirectUris",
      "client.robot update jwks",
      "client.robot.limits update defaultConcurrencyPercentage defaultPercentage",
      "credential.console.2 create",
      "credential.robot.2 create",
      "idp.sso update issuer kid nameFormat ssoDestination ssoUrl",
    ],
  },
  "another scope, a domain verified, another role by connection": {
    tenant: "hooli",
    edits: [
      ['offline_access, "tools:search"]', 'offline_access, "tools:find"]'],
      ["verifiedDomains: [hooli.example]", "verifiedDomains: [hooli.example, hooli-labs.example]"],
      ["role: readonly }", "role: member }"],
    ],
    steps: [
      "idp.sso update groupsAssignments subjectFilter",
      "rule.admin.department.IT update expressionValue",
      "rule.member update expressionValue",
      "server.main.rule.console update scopeWhitelists",
      "server.main.rule.robot update scopeWhitelists",
      "server.main.scope.tools:find create",
    ],
    rules: ["okta.route.hooli.sso update userIdentifierPatterns"],
  },
  "one role more, and no role by connection": {
    tenant: "hooli",
    edits: [
      ["identity:\n", "roles:\n  - { roleId: clerk, name: Clerk, permissions: [] }\nidentity:\n"],
      [", role: member }", " }"],
    ],
    steps: [
      "client.console.groups update groups",
      "client.desktop.groups update groups",
      "group.clerk create",
      "idp.sso update accountLinkGroupIncludes groupsAction groupsAssignments",
      "server.main.rule.console update groupWhitelists",
      "server.main.rule.desktop update groupWhitelists",
    ],
  },
  "a role's title, a sign-in host of its own": {
    tenant: "hooli",
    edits: [
      ["name: Clerk", "name: Clerk of the court"],
      ["identity:\n", "identity:\n  customDomain: login.hooli.example\n"],
    ],
    steps: [
      "brand create",
      "client.console update issuerMode",
      "client.desktop update issuerMode",
      "client.robot update issuerMode",
      "domain create",
      "group.clerk update description",
      "idp.sso update issuerMode",
      "server.main update issuerMode",
    ],
  },
  "another app at a social provider, another client and other addresses of a connection, other secrets": {
    tenant: "aviato",
    edits: [
      ["402817365512-aviato", "402817365512-crew"],
      ["scopes: [openid, email, profile]", "scopes: [openid, email]"],
      ["issuer: https://login.aviato-crew.example", "issuer: https://sso.aviato-crew.example"],
      ["clientId: tenantry", "clientId: tenantry-2"],
      ["clientSecret: env:AVIATO_CREW", "clientSecret: env:AVIATO_CREW\n      scopes: [openid, email]"],
      ["aviato-crew.example/authorize", "aviato-crew.example/authorize2"],
      ["aviato-crew.example/token", "aviato-crew.example/token2"],
      ["aviato-crew.example/keys", "aviato-crew.example/keys2"],
    ],
    secrets: { AVIATO_GOOGLE: "another of Google", AVIATO_CREW: "another of the crew" },
    steps: [
      "idp.crew update authorizationUrl clientId clientSecretWo clientSecretWoVersion issuerUrl jwksUrl scopes tokenUrl",
      "social.google.default update clientId clientSecretWo clientSecretWoVersion scopes",
    ],
  },
  "a domain that is no longer verified, no role by connection, a role more, a sign-in host of its own": {
    tenant: "aviato",
    edits: [
      ["verifiedDomains: [aviato.example, aviato-crew.example]", "verifiedDomains: [aviato.example]"],
      ["        role: member\n", ""],
      ["identity:\n", "roles:\n  - { roleId: clerk, name: Clerk, permissions: [] }\nidentity:\n"],
      ["identity:\n", "identity:\n  customDomain: login.aviato.example\n"],
    ],
    steps: [
      "brand create",
      "client.console.1 update issuerMode",
      "client.console.1.groups update groups",
      "client.console.2 update issuerMode",
      "client.console.2.groups update groups",
      "client.robot.1 update issuerMode",
      "client.robot.2 update issuerMode",
      "domain create",
      "group.clerk create",
      "idp.crew update accountLinkGroupIncludes filter groupsAction groupsAssignments issuerMode status",
      "idp.office update accountLinkGroupIncludes issuerMode",
      "server.main update issuerMode",
      "server.main.rule.console update groupWhitelists",
      "server.main.rule.console-previous update groupWhitelists",
      "social.github.default update accountLinkGroupIncludes issuerMode",
      "social.google.default update accountLinkGroupIncludes issuerMode",
      "social.microsoft.default update issuerMode",
    ],
    rules: [
      "okta.route.aviato.crew delete",
      "okta.route.aviato.office update priority",
      "okta.route.hooli.sso update priority",
      "okta.route.vehement.funds update priority",
      "okta.route.vehement.workforce update priority",
    ],
  },
  "a host, SAML apps, the name of a claim, a brand without a policy of its own": {
    tenant: "vehement",
    edits: [
      ["customDomain: mcp.vehement.example", "customDomain: tools.vehement.example"],
      ["https://intranet-1.vehement.example/saml/acs", "https://intranet-1.vehement.example/saml/acs2"],
      ["urn:vehement:intranet-1", "urn:vehement:intranet-one"],
      ["identity:\n", "identity:\n  claims: { roles: groups_of_tenant }\n"],
      [/brand: \{.*\}/, "brand: { removePoweredByOkta: false, locale: de }"],
    ],
    steps: [
      "brand update agreeToCustomPrivacyPolicy customPrivacyPolicyUrl locale removePoweredByOkta",
      "saml.intranet-1 update attributeStatements audience destination recipient ssoUrl",
      "saml.intranet-2 update attributeStatements",
      "saml.intranet-3 update attributeStatements",
      "server.custom update audiences",
      "server.custom.claim.groups_of_tenant create",
      "server.custom.claim.roles delete",
      "server.main.claim.groups_of_tenant create",
      "server.main.claim.roles delete",
    ],
  },
};
