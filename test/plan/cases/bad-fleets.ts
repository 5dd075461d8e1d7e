// Fleets that must be refused, as data: two specs, each valid by itself, and what they share.
import { certificates } from "../../spec/cases/certificates.ts";

export interface BadFleet {
  name: string;
  /** the part of each spec that follows its identity; `settings:` and `identity:` may be given */
  acme: string;
  beta: string;
  code: string;
  /** a text of the offending line in either file */
  lines: { acme: string; beta: string };
  /** what would cross, in part */
  crosses: string;
}

const social = (provider: string, client: string, secret: string, more = "") => `settings:
  oauth:
    ${provider}:
      clientId: ${client}
      clientSecret: ${secret}
      redirectUri: https://TENANT.mcp.example.com/callback
      scopes: [openid]${more}
`;
const enterprise = (lines: string) => `domain: TENANT.example
identity:
  platform: auth0
  auth0: { domain: TENANT.eu.auth0.com, management: { clientId: m, clientSecret: "file:.tenantry/TENANT-auth0" } }
  enterprise:
    - ${lines.split("\n").join("\n      ")}
`;
const saml = (entityId: string) =>
  enterprise(`kind: saml
name: workforce
entryPoint: https://idp.TENANT.example/sso
entityId: ${entityId}
cert: |
  ${certificates.second.trim().split("\n").join("\n  ")}`);
const oidc = (issuer: string, client: string, secret: string) =>
  enterprise(`kind: oidc
name: workforce
issuer: ${issuer}
clientId: ${client}
clientSecret: ${secret}`);
const entra = (client: string, secret: string) =>
  enterprise(`kind: entra
name: workforce
directory: TENANT.onmicrosoft.com
clientId: ${client}
clientSecret: ${secret}`);
const workload = (subject: string) => `identity:
  platform: entra
  apps:
    - name: robot
      kind: machine
  entra:
    directory: 0a9d2b8e-6a53-4c7e-9d0b-3f1f7ad0c3a1
    subdomain: shared
    federatedCredentials:
      - name: ci
        app: robot
        issuer: https://token.actions.githubusercontent.com
        subject: ${subject}
`;
const app = (uri: string) => `identity:
  platform: local
  apps:
    - name: console
      kind: web
      redirectUris: ["${uri}"]
`;

export const badFleets: readonly BadFleet[] = [
  {
    name: "two tenants on one custom host",
    acme: "runtime: { customDomain: mcp.shared.example }\n",
    beta: "runtime:\n  customDomain: mcp.shared.example\n",
    code: "fleet.host-overlap",
    lines: { acme: "runtime: {", beta: "customDomain: mcp.shared.example" },
    crosses: "GET https://mcp.shared.example/",
  },
  {
    name: "a login host that is another tenant's server host",
    acme: "runtime: { customDomain: login.shared.example }\n",
    beta: `domain: shared.example
identity:
  platform: auth0
  auth0: { domain: beta.eu.auth0.com, management: { clientId: m, clientSecret: env:BETA_AUTH0 } }
  customDomain: login.shared.example
`,
    code: "fleet.host-overlap",
    lines: { acme: "runtime: {", beta: "customDomain: login.shared.example" },
    crosses: "GET https://login.shared.example/",
  },
  {
    name: "a host in another tenant's mail domain",
    acme: "settings:\n  domains: [acme.example]\n",
    beta: "runtime:\n  customDomain: mcp.acme.example\n",
    code: "fleet.host-overlap",
    lines: { acme: "domains: [acme.example]", beta: "customDomain: mcp.acme.example" },
    crosses: "sets a cookie for acme.example",
  },
  {
    name: "one mail domain in two lists",
    acme: "settings:\n  domains:\n    - acme.example\n    - shared.example\n",
    beta: "settings:\n  domains: [shared.example]\n",
    code: "fleet.domain-overlap",
    lines: { acme: "- shared.example", beta: "domains: [shared.example]" },
    crosses: "somebody@shared.example",
  },
  {
    name: "a mail domain that is another organization's own domain",
    acme: "domain: acme.example\n",
    beta: "settings:\n  domains: [beta.example, acme.example]\n",
    code: "fleet.domain-overlap",
    lines: { acme: "domain: acme.example", beta: "domains: [beta.example, acme.example]" },
    crosses: "somebody@acme.example",
  },
  {
    name: "a mail domain below another tenant's",
    acme: "settings:\n  domains: [acme.example]\n",
    beta: "settings:\n  domains: [eu.acme.example]\n",
    code: "fleet.domain-overlap",
    lines: { acme: "domains: [acme.example]", beta: "domains: [eu.acme.example]" },
    crosses: "names that end in acme.example",
  },
  {
    name: "one Google app for two tenants",
    acme: social("google", "shared.apps.googleusercontent.com", "env:ACME_GOOGLE"),
    beta: social("google", "shared.apps.googleusercontent.com", "env:BETA_GOOGLE"),
    code: "fleet.shared-client",
    lines: { acme: "clientId: shared", beta: "clientId: shared" },
    crosses: "aud shared.apps.googleusercontent.com",
  },
  {
    name: "one Microsoft app as social login here and as a connection there",
    acme: social("microsoft", "5d0b8a52-4f0e-4a0b-9c39-3f1f7ad0c3a1", "env:ACME_MS"),
    beta: entra("5d0b8a52-4f0e-4a0b-9c39-3f1f7ad0c3a1", "env:BETA_MS"),
    code: "fleet.shared-client",
    lines: { acme: "clientId: 5d0b8a52", beta: "clientId: 5d0b8a52" },
    crosses: "iss https://login.microsoftonline.com and aud 5d0b8a52",
  },
  {
    name: "one Microsoft app behind two directories' issuers",
    acme: oidc("https://login.microsoftonline.com/acme.onmicrosoft.com/v2.0", "5d0b8a52-4f0e", "env:ACME_MS"),
    beta: oidc("https://login.microsoftonline.com/beta.onmicrosoft.com/v2.0", "5d0b8a52-4f0e", "env:BETA_MS"),
    code: "fleet.shared-client",
    lines: { acme: "clientId: 5d0b8a52", beta: "clientId: 5d0b8a52" },
    crosses: "aud 5d0b8a52-4f0e",
  },
  {
    name: "one client of one issuer, written with and without its slash",
    acme: oidc("https://idp.partner.example", "mcp", "env:ACME_IDP"),
    beta: oidc("https://idp.partner.example/", "mcp", "env:BETA_IDP"),
    code: "fleet.shared-client",
    lines: { acme: "clientId: mcp", beta: "clientId: mcp" },
    crosses: "iss https://idp.partner.example and aud mcp",
  },
  {
    name: "Google as social login here and as an OIDC connection there, with one client",
    acme: social("google", "shared.apps.googleusercontent.com", "env:ACME_GOOGLE"),
    beta: oidc("https://accounts.google.com", "shared.apps.googleusercontent.com", "env:BETA_GOOGLE"),
    code: "fleet.shared-client",
    lines: { acme: "clientId: shared", beta: "clientId: shared" },
    crosses: "iss https://accounts.google.com",
  },
  {
    name: "one SAML entity id",
    acme: saml("urn:tenantry:shared"),
    beta: saml("urn:tenantry:shared"),
    code: "fleet.shared-client",
    lines: { acme: "entityId: urn:tenantry:shared", beta: "entityId: urn:tenantry:shared" },
    crosses: "assertion whose Audience is urn:tenantry:shared",
  },
  {
    name: "one secret for two apps",
    acme: social("github", "acme-app", "aws-sm:tenantry/github"),
    beta: social("github", "beta-app", "aws-sm:tenantry/github"),
    code: "fleet.shared-secret",
    lines: { acme: "clientSecret: aws-sm:tenantry/github", beta: "clientSecret: aws-sm:tenantry/github" },
    crosses: "at aws-sm:tenantry/github",
  },
  {
    name: "one secret file, spelled in two ways",
    acme: social("github", "acme-app", "file:secrets/github"),
    beta: social("github", "beta-app", "file:./secrets//github"),
    code: "fleet.shared-secret",
    lines: { acme: "clientSecret: file:secrets/github", beta: "clientSecret: file:./secrets//github" },
    crosses: "at file:secrets/github",
  },
  {
    name: "one parameter, spelled with and without its slash, at two providers",
    acme: social("github", "acme-app", "aws-ssm:/tenantry/app"),
    beta: oidc("https://idp.beta.example", "mcp", "aws-ssm:tenantry/app"),
    code: "fleet.shared-secret",
    lines: { acme: "clientSecret: aws-ssm:", beta: "clientSecret: aws-ssm:" },
    crosses: "at aws-ssm:tenantry/app",
  },
  {
    name: "a redirect to a host that is another tenant's",
    acme: "runtime:\n  customDomain: tools.beta.example\n",
    beta: `domain: beta.example\n${app("https://tools.beta.example/callback")}`,
    code: "fleet.redirect-crosses",
    lines: { acme: "customDomain: tools.beta.example", beta: 'redirectUris: ["https://tools.beta.example/callback"]' },
    crosses: "redirect_uri https://tools.beta.example/callback arrives at acme's server",
  },
  {
    name: "one workload that proves apps of two tenants",
    acme: workload("repo:shared/deploy:ref:refs/heads/main"),
    beta: workload("repo:shared/deploy:ref:refs/heads/main"),
    code: "fleet.shared-client",
    lines: { acme: "subject: repo:shared", beta: "subject: repo:shared" },
    crosses: "sub repo:shared/deploy:ref:refs/heads/main signs in as an app of acme",
  },
  {
    name: "what only the production overlay shares",
    acme: "environments:\n  prod:\n    runtime:\n      customDomain: mcp.shared.example\n",
    beta: "runtime:\n  customDomain: mcp.shared.example\n",
    code: "fleet.host-overlap",
    lines: { acme: "      customDomain: mcp.shared.example", beta: "  customDomain: mcp.shared.example" },
    crosses: "GET https://mcp.shared.example/",
  },
];
