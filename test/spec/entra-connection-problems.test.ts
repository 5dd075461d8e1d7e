import { describe, expect, it } from "vitest";
import { parseTenantSpec } from "../../src/spec/parse-tenant-spec.ts";

const directory = "9b7f3c2d-5e1a-4c8b-a6d4-2f0e1b3c5d7a";
const ours = `https://login.microsoftonline.com/${directory}/`;
const cert = `
        -----BEGIN CERTIFICATE-----
        MIIBHzCBxgIBATAKBggqhkjOPQQDAjAcMRowGAYDVQQDDBFpZHAuaG9vbGkuZXhh
        bXBsZTAeFw0yNTAxMDEwMDAwMDBaFw00NTAxMDEwMDAwMDBaMBwxGjAYBgNVBAMM
        EWlkcC5ob29saS5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAET9Py
        qE8Slp5KczSoBNMYO2b5uHtm7lK6TY29GncyWn8s11u5RtaQStk2IvG+9bRIjjTM
        +AYrEIoB+vmxWM+BNDAKBggqhkjOPQQDAgNIADBFAiEA5x1PALk/uoydaBdPSjRn
        UR+K6FsT/g4V2kS0f1z3rvwCIGnMjB5qLQIh3NXE35sW9gg1/7I2FnhRYToz8iNf
        sij/
        -----END CERTIFICATE-----`;
const next = `
        -----BEGIN CERTIFICATE-----
        MIIBIDCByAIBAjAKBggqhkjOPQQDAjAdMRswGQYDVQQDDBJpZHAyLmhvb2xpLmV4
        YW1wbGUwHhcNMjUwMTAxMDAwMDAwWhcNNDUwMTAxMDAwMDAwWjAdMRswGQYDVQQD
        DBJpZHAyLmhvb2xpLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASR
        uH6tl5WWKPwisbOGrNOukkeBbE6XczQbt4N+tArWzCEf0xPZTiOqfcXXONfe97Gy
        kAZmSJsZoQ73J6SIPNDeMAoGCCqGSM49BAMCA0cAMEQCIBE8UY2HyDSdpqz7LUIY
        3T9vkOO61um6pyBpri96d15XAiBxQPC7JMFnxGxFRTubsJUk+Q4X6601EJMngS4m
        8b4IMg==
        -----END CERTIFICATE-----`;

interface Parts {
  connections?: string;
  enterprise?: string;
  oauth?: string;
  apps?: string;
  kind?: string;
  more?: string;
}

/** Faults as `path: message`. */
function faultsOf({ connections, enterprise, oauth, apps, kind, more = "" }: Parts): string[] {
  const text = `tenantId: acme
organizationName: Acme
domain: acme.example
status: active
plan: pro
settings: { ${oauth === undefined ? "" : `oauth: { ${oauth} }`} }
identity:
  platform: entra
  apps: ${apps ?? `[{ name: console, kind: web, redirectUris: ["https://console.acme.example/callback"] }]`}
  entra:
    directory: ${directory}
    ${kind ?? "subdomain: acmepeople"}
${connections === undefined ? "" : `    connections: ${connections}\n`}${more}
${enterprise === undefined ? "" : `  enterprise:\n${enterprise}`}
`;
  const result = parseTenantSpec(text, { file: "acme.yaml" });
  return result.ok ? [] : result.faults.map(({ path, message }) => `${path}: ${message}`);
}

const oidc = (fields = "", issuer = "https://id.acme.example") =>
  `    - { name: staff, kind: oidc, issuer: "${issuer}", clientId: mcp, clientSecret: env:STAFF_SECRET ${fields} }\n`;
const entra = `    - { name: hq, kind: entra, directory: acme.onmicrosoft.com, clientId: mcp, clientSecret: env:HQ_SECRET }\n`;
const saml = (entityId = ours, entryPoint = "https://sso.acme.example/saml", certificate = `|${cert}`) =>
  `    - name: plant
      kind: saml
      entryPoint: ${entryPoint}
      entityId: ${entityId}
      cert: ${certificate}\n`;
const google = (name: string) =>
  `{ name: ${name}, clientId: g-${name}, clientSecret: env:G_${name.toUpperCase()}, redirectUri: "https://acme.example/${name}", scopes: [openid] }`;
const known = "{ saml: { plant: { issuer: urn:plant } } }";

describe("identity.entra.connections", () => {
  it("takes connections of every kind, social apps, and the directory's own accounts without any", () => {
    expect(faultsOf({ connections: "{}", enterprise: oidc() })).toEqual([]);
    expect(faultsOf({ connections: `{ directories: { hq: ${directory} } }`, enterprise: entra })).toEqual([]);
    expect(faultsOf({ connections: known, enterprise: saml() })).toEqual([]);
    expect(faultsOf({ connections: "{}", oauth: `google: ${google("web")}` })).toEqual([]);
    expect(faultsOf({ connections: "{ localAccounts: code }" })).toEqual([]);
    expect(
      faultsOf({ connections: "{ google: oidc }", oauth: `google: [${google("web")}, ${google("app")}]` }),
    ).toEqual([]);
  });

  it.each<[string, Parts, RegExp]>([
    ["connections of nobody", { connections: "{}" }, /nobody could sign in/],
    ["connections for machines alone", { connections: "{ localAccounts: code }", apps: "[]" }, /no app .* for people/],
    ["enterprise without connections", { enterprise: oidc() }, /write identity.entra.connections/],
    [
      "verified domains without connections",
      { more: "  verifiedDomains: [acme.example]" },
      /write identity.entra.conn/,
    ],
    [
      "a connection of a multi-tenant app",
      { kind: `kind: multi-tenant\n    customerDirectory: 7d1e2f3a-4b5c-4d6e-8f90-a1b2c3d4e5f6`, enterprise: oidc() },
      /customer's own directory/,
    ],
    ["a SAML provider without its issuer", { connections: "{}", enterprise: saml() }, /write connections.saml.plant/],
    ["a directory without its id", { connections: "{}", enterprise: entra }, /write connections.directories.hq/],
    [
      "options of a connection that is not there",
      { connections: `{ saml: { nobody: { issuer: urn:x } } }`, enterprise: oidc() },
      /no connection nobody of kind saml/,
    ],
    [
      "an entity id that Entra does not use",
      { connections: known, enterprise: saml("https://acme.example/saml") },
      /Entra calls itself/,
    ],
    [
      "two certificates",
      { connections: known, enterprise: saml(ours, undefined, `\n      - |${cert}\n      - |${next}`) },
      /one certificate/,
    ],
    ["a Microsoft directory by OpenID Connect", { connections: "{}", enterprise: oidc("", ours) }, /kind entra/],
    ["scopes without openid", { connections: "{}", enterprise: oidc(", scopes: [email]") }, /without openid/],
    [
      "two providers that no hint tells apart",
      { connections: "{}", enterprise: oidc() + oidc("", "https://id.acme.example/two").replace("staff", "crew") },
      /is connection staff's already/,
    ],
    [
      "GitHub",
      { connections: "{}", oauth: google("web").replace("{ name: web,", "github: { name: web,") },
      /GitHub speaks no OpenID Connect/,
    ],
    [
      "two apps of the directory's one Google provider",
      { connections: "{}", oauth: `google: [${google("web")}, ${google("app")}]` },
      /one Google provider/,
    ],
  ])("refuses %s", (_, parts, said) => {
    const faults = faultsOf(parts);
    expect(faults.filter((fault) => said.test(fault))).toHaveLength(1);
    expect(faults).toHaveLength(1);
  });
});
