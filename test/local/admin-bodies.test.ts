import fc from "fast-check";
import { expect, test } from "vitest";
import { TenantryError } from "../../src/errors.ts";
import { checkKeyBody, checkOrganizationBody, checkRoleBody } from "../../src/local/admin-bodies.ts";
import { checkClientBody } from "../../src/local/check-client-body.ts";
import { clientBody, organizationBody } from "./a-platform.ts";

const checks = [checkOrganizationBody, checkClientBody, checkRoleBody, checkKeyBody];

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
