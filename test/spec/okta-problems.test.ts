// What a spec for Okta must say, and what Okta would refuse.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseTenantSpec } from "../../src/spec/parse-tenant-spec.ts";

const read = (tenant: string): string =>
  readFileSync(new URL(`../../examples/fleets/okta/tenants/${tenant}.yaml`, import.meta.url), "utf8");

/** `path: message` of each fault that the change brings. */
function faults(tenant: string, from: string | RegExp, to: string): string[] {
  const text = read(tenant);
  const changed = text.replace(from, to);
  if (changed === text) throw new TypeError(`${String(from)} does not stand there`);
  const result = parseTenantSpec(changed, { file: `${tenant}.yaml` });
  return result.ok ? [] : result.faults.map(({ path, message }) => `${path}: ${message}`);
}

describe("a spec for Okta", () => {
  it.each(["aviato", "hooli", "pied-piper", "vehement"])("takes the example %s", (tenant) => {
    expect(parseTenantSpec(read(tenant), { file: `${tenant}.yaml` })).toMatchObject({ ok: true });
  });

  it.each<[string, string, string | RegExp, string, RegExp]>([
    ["no options", "pied-piper", /\n {2}okta:\n(?: {4}.*\n)+/, "\n", /^identity\.platform: .*write identity\.okta/],
    [
      "options of another platform",
      "pied-piper",
      "platform: okta",
      "platform: local",
      /^identity\.okta: .*remove them/,
    ],
    ["a secret in a reference's place", "pied-piper", "env:OKTA_API_TOKEN", "00aSecretToken", /okta\.credentials/],
    [
      "a claim that Okta keeps",
      "pied-piper",
      "  okta:\n",
      "  claims: { roles: groups }\n  okta:\n",
      /^identity\.claims\.roles: .*keeps the claim groups/,
    ],
    [
      "a scope of Okta's own API",
      "pied-piper",
      "[openid, email]",
      "[openid, okta.users.read]",
      /scopes\[1\]: .*Okta's own API/,
    ],
    [
      "a SAML provider without its entity id",
      "hooli",
      'issuer: "https://idp.hooli.example/metadata", ',
      "",
      /connections\.sso: .*entity id/,
    ],
    ["an OpenID provider without endpoints", "aviato", /\n {8}tokenUrl: .*/, "", /connections\.crew: .*tokenUrl/],
    [
      "an Entra directory without its issuer",
      "aviato",
      /issuer: "https:\/\/login\.micro[^"]*"/,
      'issuer: "https://evil.example"',
      /connections\.office: .*directory's issuer/,
    ],
    [
      "options for a connection that is not there",
      "hooli",
      "sso: {",
      "other: {",
      /connections\.other: there is no connection other/,
    ],
    [
      "a role that is not there, by rule",
      "hooli",
      "role: admin,",
      "role: amdin,",
      /memberships\[1\]\.role: there is no role amdin/,
    ],
    [
      "a role that is not there, by connection",
      "hooli",
      "role: readonly",
      "role: reader",
      /connections\.sso\.role: there is no role reader/,
    ],
    ["an expression in a value", "hooli", "equals: IT", "equals: 'IT\" OR true'", /equals: may hold neither quote/],
    [
      "the same membership twice",
      "hooli",
      "- { role: member }\n",
      "- { role: member }\n      - { role: member }\n",
      /memberships\[1\]: the same membership/,
    ],
    [
      "two SAML apps of one name",
      "vehement",
      "name: intranet-2,",
      "name: intranet-1,",
      /samlApps\[1\]\.name: two SAML apps/,
    ],
    [
      "a brand without a host",
      "vehement",
      /\n {2}customDomain: login.*\n {2}verifiedDomains: \[login\.vehement\.example, /,
      "\n  verifiedDomains: [",
      /identity\.okta\.brand: /,
    ],
    ["another cell of the internet", "vehement", "okta-emea.com", "okta.evil.example", /okta\.org\.url/],
  ])("refuses %s", (_, tenant, from, to, expected) => {
    const found = faults(tenant, from, to);
    expect(found.length).toBeGreaterThan(0);
    expect(
      found.find((fault) => expected.test(fault)),
      found.join("\n"),
    ).toBeDefined();
  });
});
