// What a shape can't say: names, domains, certificates, roles, apps, callbacks.
import { certificates } from "./certificates.ts";
import { edited, type SpecCase } from "./spec-case.ts";

const name = (value: string): string => edited("Acme Corporation", value);
const redirect = (value: string): string => edited("https://acme.mcp.example.com/callback", value);

export function samlSpec(...pems: string[]): string {
  const list = pems.map((pem) => `        - |\n${pem.trimEnd().replace(/^/gm, "          ")}`).join("\n");
  return edited(
    "  domains: [acme.example]",
    `    saml:\n      entryPoint: https://idp.acme.example/sso\n      issuer: urn:tenantry:acme\n      callbackUrl: https://mcp.acme.example/saml\n      cert:\n${list}\n  domains: [acme.example]`,
  );
}
const cert = (name: string, pem: string, says: RegExp): SpecCase => ({
  name,
  bytes: samlSpec(pem),
  code: "spec.certificate",
  path: "settings.oauth.saml.cert[0]",
  at: "19:11",
  says,
});

export const ruleCases: SpecCase[] = [
  {
    name: "an id that is not the file's name",
    bytes: edited("tenantId: acme", "tenantId: globex"),
    code: "spec.file-name",
    at: "1:11",
    path: "tenantId",
  },
  { name: "a Cyrillic letter among Latin ones", bytes: name("Аcme Corporation"), code: "spec.homograph", at: "2:19" },
  { name: "a Greek letter among Latin ones", bytes: name("Αcme"), code: "spec.homograph" },
  { name: "a word that only looks Latin", bytes: name("Асме Corporation"), code: "spec.homograph", says: /Cyrillic/ },
  { name: "a name that only looks Latin", bytes: name("аррӏе"), code: "spec.homograph" },
  { name: "full-width letters", bytes: name("Ａcme"), code: "spec.homograph" },
  { name: "mathematical letters", bytes: name("𝐀cme"), code: "spec.homograph" },
  { name: "a decomposed letter", bytes: name("Cafe\u0301"), code: "spec.value", says: /NFC/ },
  {
    name: "a country's suffix as domain",
    bytes: edited("domain: acme.example", "domain: co.uk"),
    code: "spec.public-suffix",
    at: "3:9",
    path: "domain",
  },
  {
    name: "a hoster's suffix as custom domain",
    bytes: edited("mcp.acme.example", "github.io"),
    code: "spec.public-suffix",
    path: "runtime.customDomain",
  },
  {
    name: "a top-level domain's registry as e-mail domain",
    bytes: edited("[acme.example]", "[acme.example, com.br]"),
    code: "spec.public-suffix",
    path: "settings.domains[1]",
  },
  {
    name: "everybody's mailbox provider",
    bytes: edited("[acme.example]", "[gmail.com]"),
    code: "spec.mailbox-provider",
    path: "settings.domains[0]",
  },
  {
    name: "a callback of another tenant",
    bytes: redirect("https://globex.mcp.example.com/callback"),
    code: "spec.redirect",
    at: "12:22",
  },
  {
    name: "a callback at a host that begins alike",
    bytes: redirect("https://acme-evil.mcp.example.com/"),
    code: "spec.redirect",
  },
  {
    name: "a callback at a host that ends alike",
    bytes: redirect("https://evilmcp.acme.example/"),
    code: "spec.redirect",
  },
  {
    name: "an app's redirect to another tenant",
    bytes: edited('"http://127.0.0.1:8765/callback"', '"https://globex.mcp.example.com/"'),
    code: "spec.redirect",
    path: "identity.apps[0].redirectUris[0]",
  },
  {
    name: "an unknown role of an app",
    bytes: edited("roles: [analyst]", "roles: [analist]"),
    code: "spec.unknown-role",
    at: "30:15",
    says: /did you mean "analyst"/,
  },
  {
    name: "an unknown role of a user",
    bytes: edited("roles: [owner]", "roles: [root]"),
    code: "spec.unknown-role",
    path: "identity.local.users[0].roles[0]",
  },
  {
    name: "a role twice",
    bytes: edited("identity:\n", "  - { roleId: analyst, name: Other, permissions: [] }\nidentity:\n"),
    code: "spec.duplicate",
    path: "roles[1].roleId",
  },
  {
    name: "an app twice",
    bytes: edited("- name: robot", "- name: desktop"),
    code: "spec.duplicate",
    path: "identity.apps[1].name",
  },
  {
    name: "a person twice",
    bytes: edited("roles: [owner] }", "roles: [owner] }\n      - { email: ada@acme.example, roles: [member] }"),
    code: "spec.duplicate",
    path: "identity.local.users[1].email",
  },
  {
    name: "a machine with a redirect URI",
    bytes: edited("roles: [analyst]", 'redirectUris: ["https://mcp.acme.example/x"]'),
    code: "spec.app",
    path: "identity.apps[1].redirectUris",
  },
  {
    name: "a native app without one",
    bytes: edited('      redirectUris: ["http://127.0.0.1:8765/callback"]\n', ""),
    code: "spec.app",
    path: "identity.apps[0]",
  },
  {
    name: "a native app with roles",
    bytes: edited("kind: native", "kind: native\n      roles: [owner]"),
    code: "spec.app",
    path: "identity.apps[0].roles",
  },
  {
    name: "a retirement of another tenant",
    bytes: edited("runtime:\n", "lifecycle: { retire: { confirm: globex, after: 2027-01-31 } }\nruntime:\n"),
    code: "spec.retire",
    path: "lifecycle.retire.confirm",
  },
  {
    name: "more a minute than a day",
    bytes: edited(
      "  features:",
      "  quotas: { maxUsers: 5, maxSessionsPerUser: 1, rateLimit: { requestsPerMinute: 10, requestsPerDay: 5 } }\n  features:",
    ),
    code: "spec.quota",
  },
  {
    name: "a user's limit that limits nothing",
    bytes: edited(
      "  features:",
      "  quotas: { maxUsers: 5, maxSessionsPerUser: 1, rateLimit: { requestsPerMinute: 1, requestsPerDay: 5 }, perUser: {} }\n  features:",
    ),
    code: "spec.quota",
    path: "settings.quotas.perUser",
  },
  {
    name: "a tool with more calls a minute than a day",
    bytes: edited(
      "  features:",
      "  quotas: { maxUsers: 5, maxSessionsPerUser: 1, rateLimit: { requestsPerMinute: 1, requestsPerDay: 5 }, tools: { echo: { requestsPerMinute: 3, requestsPerDay: 2 } } }\n  features:",
    ),
    code: "spec.quota",
    path: "settings.quotas.tools.echo.requestsPerDay",
  },
  cert("an expired certificate", certificates.expired, /expired on 2025-01-01/),
  cert("a certificate of the future", certificates.future, /not valid before 2044-01-01/),
  cert("an RSA key of 1024 bits", certificates.rsa1024, /1024 bits/),
  cert("RSA with SHA-1", certificates.sha1, /SHA-1/),
  cert("RSA with MD5", certificates.md5, /MD5/),
  cert("ECDSA with SHA-1", certificates.ecsha1, /SHA-1/),
  cert("RSASSA-PSS with SHA-1", certificates.psssha1, /SHA-1/),
  cert("an Ed25519 key", certificates.ed25519, /XML signatures/),
  cert("a Bitcoin curve", certificates.secp256k1, /XML signatures/),
  cert("no certificate at all", "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n", /not a readable/),
  {
    name: "the same certificate twice",
    bytes: samlSpec(certificates.second, certificates.second),
    code: "spec.duplicate",
    path: "settings.oauth.saml.cert[1]",
  },
];
