// identity.b2c.connections: what is refused, where, and with which way out.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parseTenantSpec } from "../../src/spec/parse-tenant-spec.ts";

const fleet = resolve(import.meta.dirname, "../../examples/fleets/azure-b2c/tenants");
const good = readFileSync(resolve(fleet, "woodgrove.yaml"), "utf8");
const faultsOf = (text: string): string[] => {
  const result = parseTenantSpec(text, { file: "woodgrove.yaml" });
  return result.ok ? [] : result.faults.map(({ line, path, message }) => `${line} ${path}: ${message}`);
};
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split("\n").length;

describe("identity.b2c.connections", () => {
  it("takes the example's", () => expect(faultsOf(good)).toEqual([]));

  it.each<[string, [string, string][], string, RegExp]>([
    [
      "a SAML connection of which the directory knows nothing",
      [[`      saml: { partners: { metadataUrl: "https://idp.partners.woodgrove.example/metadata" } }\n`, ""]],
      "connections:",
      /^\d+ identity\.b2c\.connections: a directory knows a SAML provider by its metadata; write connections\.saml\.partners\.issuer/,
    ],
    [
      "requests signed with a key that has no certificate",
      [["signingKey: B2C_1A_woodgrove_requests", "signingKey: B2C_1A_Woodgrove_signing"]],
      "signingKey:",
      /connections\.signingKey: a provider knows who signs by a certificate; give B2C_1A_woodgrove_signing/,
    ],
    [
      "a certificate for a key that is given",
      [["use: sig, certificate: { years: 2 } }", "use: sig, secret: env:KEY, certificate: { years: 2 } }"]],
      "use: sig, secret: env:KEY",
      /policyKeys\[1\]\.certificate: its key is made, and secret gives one/,
    ],
    [
      "a certificate for what encrypts",
      [["use: sig, certificate: { years: 2 } }", "use: enc, certificate: { years: 2 } }"]],
      "use: enc, certificate",
      /policyKeys\[1\]\.certificate: the certificate is for signatures/,
    ],
    [
      "one with neither issuer nor metadata",
      [
        [
          `partners: { metadataUrl: "https://idp.partners.woodgrove.example/metadata" }`,
          `partners: { responsesSigned: false }`,
        ],
      ],
      "saml: {",
      /connections\.saml\.partners: a directory knows/,
    ],
    [
      "one with both",
      [[`partners: { metadataUrl:`, `partners: { issuer: "https://idp.example", metadataUrl:`]],
      "saml: {",
      /keep one of the two/,
    ],
    [
      "a SAML provider that no connection names",
      [[`saml: { partners:`, `saml: { staff: { issuer: "https://idp.example" }, partners:`]],
      "saml: {",
      /there is no SAML connection staff/,
    ],
    [
      "a policy by an id that is ours to make",
      [["- { id: B2C_1A_woodgrove_base,", "- { id: B2C_1A_fabrikam_labs__connections,"]],
      "B2C_1A_fabrikam_labs__connections",
      /rename B2C_1A_fabrikam_labs__connections/,
    ],
    [
      "a base by such an id",
      [["base: B2C_1A_woodgrove_base", "base: B2C_1A_fabrikam_labs__connections"]],
      "base: B2C_1A_fabrikam_labs__connections",
      /is an id that tenantry makes/,
    ],
    [
      "a verified domain that is not the tenant's",
      [["verifiedDomains: [woodgrove.example,", "verifiedDomains: [fabrikam.example,"]],
      "verifiedDomains",
      /verifiedDomains\[0\]/,
    ],
    [
      "a way for a client secret into the spec",
      [["env:WOODGROVE_STAFF_SECRET", "hunter2-and-more"]],
      "hunter2-and-more",
      /clientSecret/,
    ],
  ])("refuses %s", (_, changes, part, says) => {
    const text = changes.reduce((before, [from, to]) => {
      const after = before.replace(from, to);
      expect(after).not.toBe(before);
      return after;
    }, good);
    const faults = faultsOf(text);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(says);
    expect(Number(faults[0]?.split(" ")[0])).toBe(lineOf(text, part));
    expect(faults[0]).not.toContain("hunter2");
  });

  it("refuses to write the connections of a tenant that has none", () => {
    const text = good.replace(/ {2}enterprise:[\s\S]*? {2}apps:/, "  apps:").replace(/ {6}saml: .*\n/, "");
    expect(faultsOf(text)).toEqual([expect.stringContaining("there is no connection to write")]);
  });
});
