import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { tenantJsonSchema } from "../../src/spec/json-schema.ts";

const file = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");

it("tenants.schema.json is what the schema gives now (else run: node scripts/write-schema.ts)", () => {
  expect(JSON.parse(file("tenants.schema.json"))).toEqual(tenantJsonSchema());
});
it("every example spec names the schema for editors", () => {
  for (const name of readdirSync(new URL("../../tenants", import.meta.url)))
    expect(file(`tenants/${name}`).split("\n")[0]).toBe("# yaml-language-server: $schema=../tenants.schema.json");
});
it("the schema is closed and describes its fields", () => {
  const schema = tenantJsonSchema() as {
    additionalProperties: boolean;
    required: string[];
    properties: Record<string, { description?: string }>;
  };
  expect(schema.additionalProperties).toBe(false);
  expect(schema.required).toEqual(["tenantId", "organizationName", "status", "plan", "settings", "identity"]);
  expect(schema.properties.tenantId?.description).toContain("DNS label");
});
