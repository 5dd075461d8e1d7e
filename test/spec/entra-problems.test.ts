import { describe, expect, it } from "vitest";
import { parseTenantSpec } from "../../src/spec/parse-tenant-spec.ts";

const ours = "0c6e8f0a-1d5b-4a5e-9a53-8c1e2f3a4b5c";
const customers = "7d1e2f3a-4b5c-4d6e-8f90-a1b2c3d4e5f6";
const externalId = `{ directory: ${ours}, subdomain: acmepeople }`;
const apps = `[{ name: console, kind: web, redirectUris: ["https://console.acme.example/callback"], scopes: [openid, mcp.read] }, { name: robot, kind: machine, roles: [member] }]`;

/** Faults as `path: message`, after the spec was parsed as its author would have it checked. */
function faultsOf(entra: string, appList = apps, more = ""): string[] {
  const text = `tenantId: acme
organizationName: Acme
domain: acme.example
status: active
plan: pro
settings: {}
identity:
  platform: entra
  apps: ${appList}
  entra: ${entra}
${more}`;
  const result = parseTenantSpec(text, { file: "acme.yaml" });
  return result.ok ? [] : result.faults.map(({ path, message }) => `${path}: ${message}`);
}

const app = (fields: string): string => `[{ name: console, kind: web, ${fields} }]`;

describe("identity.entra", () => {
  it("takes an External ID directory, and a multi-tenant app for one customer's directory", () => {
    expect(faultsOf(externalId)).toEqual([]);
    expect(faultsOf(`{ kind: multi-tenant, directory: ${ours}, customerDirectory: ${customers} }`)).toEqual([]);
    expect(faultsOf(`{ directory: ${ours}, subdomain: a, issuer: "https://login.acme.example/${ours}/v2.0" }`)).toEqual(
      [],
    );
  });

  it.each([
    ["an External ID directory without its subdomain", `{ directory: ${ours} }`, "subdomain"],
    ["a multi-tenant app for every directory", `{ kind: multi-tenant, directory: ${ours} }`, "customerDirectory"],
    [
      "our own directory as the customer's",
      `{ kind: multi-tenant, directory: ${ours}, customerDirectory: ${ours} }`,
      "own directory",
    ],
    ["a customer of External ID", `{ directory: ${ours}, subdomain: a, customerDirectory: ${customers} }`, "remove it"],
    [
      "a subdomain of a multi-tenant app",
      `{ kind: multi-tenant, directory: ${ours}, customerDirectory: ${customers}, subdomain: a }`,
      "remove it",
    ],
    [
      "an issuer of another directory",
      `{ directory: ${ours}, subdomain: a, issuer: "https://login.acme.example/${customers}/v2.0" }`,
      "must end in",
    ],
    ["a directory that is no GUID", "{ directory: common, subdomain: a }", "GUID"],
    ["an upper-case directory", `{ directory: ${ours.toUpperCase()}, subdomain: a }`, "GUID"],
    ["a subdomain with a host", `{ directory: ${ours}, subdomain: a.evil.example }`, "host label"],
  ])("refuses %s", (_, entra, said) => {
    const faults = faultsOf(entra);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(said);
  });

  it("refuses options of a platform that is not chosen, and the platform without its options", () => {
    expect(faultsOf(`${externalId}\n  local: {}`)).toEqual([]);
    const missing = faultsOf(externalId).concat(faultsOf("null"));
    expect(missing.join()).toContain("entra");
  });

  it.each([
    [
      "an app that does not exist",
      `{ name: ci, app: nobody, issuer: "https://ci.example", subject: s }`,
      "no app nobody",
    ],
    ["a native app", `{ name: ci, app: console, issuer: "https://ci.example", subject: s }`, "native"],
  ])("refuses a federated credential of %s", (_, credential, said) => {
    const native = `[{ name: console, kind: native, redirectUris: ["http://localhost:1/"] }]`;
    const faults = faultsOf(`{ directory: ${ours}, subdomain: a, federatedCredentials: [${credential}] }`, native);
    expect(faults.join()).toContain(said);
  });

  it("refuses two federated credentials that Entra could not tell apart", () => {
    const one = `{ name: ci, app: robot, issuer: "https://ci.example", subject: s }`;
    const faults = faultsOf(`{ directory: ${ours}, subdomain: a, federatedCredentials: [${one}, ${one}] }`);
    expect(faults.filter((fault) => fault.includes("federatedCredentials[1]"))).toHaveLength(2);
  });

  it.each([
    ["a scope that is a role", `redirectUris: ["https://console.acme.example/"], scopes: [member]`, "is a role"],
    ["a scope that Entra can't write", `redirectUris: ["https://console.acme.example/"], scopes: ["a!b"]`, "letters"],
    ["a redirect URI without a path", `redirectUris: ["https://console.acme.example"]`, "slash"],
    ["http on an address for a web app", `redirectUris: ["http://127.0.0.1:3040/callback"]`, "localhost only"],
    ["a long redirect URI", `redirectUris: ["https://console.acme.example/${"a".repeat(240)}"]`, "256"],
  ])("refuses %s", (_, fields, said) => {
    const faults = faultsOf(externalId, app(fields));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(said);
  });

  it("refuses a custom domain, which nothing could set up", () => {
    const faults = faultsOf(`${externalId}\n  customDomain: login.acme.example`);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain("admin center");
  });

  it("refuses an app that is called api, and claims of other names", () => {
    expect(faultsOf(externalId, `[{ name: api, kind: machine, roles: [member] }]`)).toHaveLength(1);
    const claims = `{ directory: ${ours}, subdomain: a }\n  claims: { tenant: org }`;
    expect(faultsOf(claims)).toHaveLength(1);
  });
});
