import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { isMarked, markPolicy } from "../../../src/provision/azure-b2c/mark-policy.ts";
import { readPolicy } from "../../../src/provision/azure-b2c/read-policy.ts";

const file = resolve(import.meta.dirname, "../../../examples/fleets/azure-b2c/policies/lucerne-base.xml");
const good = readFileSync(file, "utf8");
const ours = { id: "B2C_1A_lucerne_base", tenant: "examplecustomers" };
const refusal = (xml: string): string => {
  try {
    readPolicy(xml, ours);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("the XML of a custom policy", () => {
  it("tells what it extends, where its connections lead, and which keys it uses", () => {
    expect(readPolicy(good, ours)).toMatchObject({
      ...{ id: "B2C_1A_lucerne_base", base: "B2C_1A_TrustFrameworkExtensions", domains: ["lucerne.example"] },
      keys: ["B2C_1A_lucerne_signing", "B2C_1A_lucerne_workforce"],
    });
  });

  const entity = `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>`;
  it.each<[string, string, RegExp]>([
    ["a document type", good.replace("<TrustFrameworkPolicy", `${entity}<TrustFrameworkPolicy`), /document type/],
    ["an external entity", `<!doctype x SYSTEM "file:///etc/passwd">${good}`, /document type/],
    ["more than a directory takes", good.replace("Token issuer", "x".repeat(1_048_576)), /more than 1048576 bytes/],
    ["no XML", "policy: B2C_1A_lucerne_base", /well-formed/],
    ["nothing", "", /well-formed/],
    ["a tag that does not end", good.replace("</ClaimsProviders>", ""), /well-formed/],
    ["a second root", `${good}<TrustFrameworkPolicy/>`, /well-formed/],
    ["an attribute twice", good.replace("TenantId=", 'TenantId="evil.onmicrosoft.com" TenantId='), /well-formed/],
    ["an entity that nobody declared", good.replace("Token issuer", "&unknown;"), /well-formed/],
    ["another root element", good.replaceAll("TrustFrameworkPolicy", "TrustFramework"), /no TrustFrameworkPolicy/],
    ["another name space", good.replace("cpim/schemas/2013/06", "cpim/schemas/2013/07"), /no TrustFrameworkPolicy/],
    ["another directory", good.replace('TenantId="examplecustomers', 'TenantId="evil'), /not of directory/],
    [
      "another policy id",
      good.replace('PolicyId="B2C_1A_lucerne_base"', 'PolicyId="B2C_1A_adatum"'),
      /another PolicyId/,
    ],
    [
      "another public URI",
      good.replace('PublicPolicyUri="http://examplecustomers', 'PublicPolicyUri="http://evil'),
      /PublicPolicyUri/,
    ],
    ["a base in another directory", good.replace("<TenantId>examplecustomers", "<TenantId>evil"), /another directory/],
    [
      "itself as its base",
      good.replace("<PolicyId>B2C_1A_TrustFrameworkExtensions", "<PolicyId>b2c_1a_lucerne_base"),
      /which policy it extends/,
    ],
    ["two bases", good.replace("</BasePolicy>", "</BasePolicy><BasePolicy/>"), /extends two/],
    ["endless nesting", good.replace("Token issuer", `${"<a>".repeat(100)}${"</a>".repeat(100)}`), /64 deep/],
  ])("is refused with %s", (_, xml, says) => {
    expect(refusal(xml)).toMatch(says);
  });

  it("means the same with other white space, comments, prefixes and order of attributes, and nothing else", () => {
    const { meaning } = readPolicy(good, ours);
    const same = good
      .replace(/ TenantId="([^"]+)" PolicyId="([^"]+)"/, ' PolicyId="$2"\r\n TenantId="$1"')
      .replace("<DisplayName>Token issuer", "<!-- x --><DisplayName> Token issuer\n");
    expect(same).not.toBe(good);
    expect(readPolicy(same, ours).meaning).toBe(meaning);
    for (const [from, to] of [
      ["Token issuer", "Token Issuer"],
      ["lucerne-b2c", "adatum-b2c"],
      ['Id="issuer_secret"', 'Id="issuer_secrets"'],
    ] as const)
      expect(readPolicy(good.replace(from, to), ours).meaning).not.toBe(meaning);
  });

  it("carries its owner's mark, once, and stays the same policy", () => {
    const marked = markPolicy(good, "example/prod/lucerne");
    expect(isMarked(marked, "example/prod/lucerne")).toBe(true);
    expect(isMarked(marked, "example/prod/lucern")).toBe(false);
    expect(isMarked(marked, "")).toBe(false);
    expect(markPolicy(marked, "example/prod/lucerne")).toBe(marked);
    expect(readPolicy(marked, ours)).toEqual(readPolicy(good, ours));
  });
});
