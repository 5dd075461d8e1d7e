import fc from "fast-check";
import { expect, test } from "vitest";
import { TenantryError } from "../../src/errors.ts";
import { checkKeyBody, checkOrganizationBody, checkRoleBody } from "../../src/local/admin-bodies.ts";
import { checkClientBody } from "../../src/local/check-client-body.ts";
import { checkConnectionBody } from "../../src/local/check-connection-body.ts";
import { samlCertificates } from "../mock/saml-certificates.ts";
import { certificates } from "../spec/cases/certificates.ts";
import { clientBody, organizationBody, ownerOf } from "./a-platform.ts";

const checks = [checkOrganizationBody, checkClientBody, checkRoleBody, checkKeyBody, checkConnectionBody];
const saml = {
  ...{ protocol: "saml", kind: "enterprise", title: "Acme", entryPoint: "https://idp.acme.example/sso?app=1" },
  ...{ entityId: "urn:acme", certificates: [samlCertificates.one.cert], signatureAlgorithm: "sha256" },
  ...{ domains: ["acme.example"], owner: ownerOf("acme") },
};

function outcome(check: (value: unknown) => unknown, value: unknown): unknown {
  try {
    return check(value);
  } catch (cause) {
    return cause instanceof TenantryError ? cause.code : cause;
  }
}

test("any JSON value is either refused as local.invalid or given back as it was", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...checks), (value, check) => {
      const result = outcome(check, value);
      if (result !== "local.invalid") expect(result).toEqual(value);
    }),
    { numRuns: 500 },
  );
});

test("a good body with one field replaced by any JSON value is refused or given back as it was", () => {
  const good = [
    [checkOrganizationBody, organizationBody("acme")],
    [checkClientBody, clientBody("acme")],
    [checkConnectionBody, saml],
  ] as const;
  fc.assert(
    fc.property(fc.constantFrom(...good), fc.nat(), fc.jsonValue(), ([check, body], pick, value) => {
      const fields = Object.keys(body);
      const changed = { ...body, [fields[pick % fields.length] ?? "owner"]: value };
      const result = outcome(check, changed);
      if (result !== "local.invalid") expect(result).toEqual(changed);
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ["in clear, elsewhere", { entryPoint: "http://idp.acme.example/sso" }],
  ["with a fragment", { entryPoint: "https://idp.acme.example/sso#1" }],
  ["a person", { entryPoint: "https://ann@idp.acme.example/sso" }],
  ["without a certificate", { certificates: [] }],
  ["with a key that its library can't check", { certificates: [certificates.second] }],
  [
    "with three certificates",
    { certificates: [samlCertificates.one.cert, samlCertificates.two.cert, certificates.rsa2048] },
  ],
  ["with SHA-1", { signatureAlgorithm: "sha1" }],
  ["by a button", { kind: "social" }],
  ["by a third protocol", { protocol: "ws-fed" }],
  ["with a secret", { clientSecret: "s" }],
])("a SAML connection %s is refused", (_, change) => {
  expect(outcome(checkConnectionBody, saml)).toEqual(saml);
  expect(outcome(checkConnectionBody, { ...saml, ...change })).toBe("local.invalid");
});
