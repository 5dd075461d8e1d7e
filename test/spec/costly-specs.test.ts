// Inputs of full size that are made to cost time: each would keep a quadratic reader busy past the test's time limit.
import { expect, it } from "vitest";
import { limits } from "../../src/limits.ts";
import { parseTenantSpec } from "../../src/spec/parse-tenant-spec.ts";
import { edited, soundSpec } from "./cases/spec-case.ts";

const fill = (text: string): string => text.repeat(Math.floor((limits.specBytes - 2_000) / text.length));
const costly: [string, string][] = [
  ["thousands of unknown keys", Array.from({ length: 9_000 }, (_, i) => `k${i}: `).join("\n")],
  [
    "thousands of bad feature names",
    edited("beta: true", Array.from({ length: 5_000 }, (_, i) => `F${i}: 1`).join("\n    ")),
  ],
  ["one key thousands of times", fill("a: 1\n")],
  ["a number of underscores", edited("beta: true", `beta: 1${fill("_")}x`)],
  ["the beginning of a token again and again", `${soundSpec}# ${fill("eyJ-")}`],
  ["the beginning of a private key again and again", `${soundSpec}# ${fill("-----BEGIN ")}`],
  ["a list of thousands of bad scopes", edited("[openid, email]", `[${fill("' ', ")}]`)],
  ["a name as long as the file", edited("Acme Corporation", fill("a"))],
  ["a host of thousands of labels", edited("mcp.acme.example", fill("a."))],
  ["an id of thousands of hyphens", edited("tenantId: acme", `tenantId: ${fill("a-")}`)],
  ["a path that climbs thousands of times", edited("env:ACME_GOOGLE", `file:${fill("../")}`)],
  ["a sexagesimal number of thousands of digits", edited("beta: true", `beta: 1${fill(":0")}`)],
  ["thousands of documents", fill("---\n")],
  ["thousands of anchors", `a: ${fill("&a ")}`],
  ["thousands of colons", fill(":")],
  ["thousands of quotes", fill("'")],
  ["thousands of commas in a list", `[${fill(",")}`],
  ["thousands of empty explicit keys", fill("?\n")],
  ["thousands of comments", fill("#\n")],
  ["thousands of escapes", `a: "${fill("\\x41")}"`],
];

it.each(costly)("%s is judged without delay", (_, text) => {
  const result = parseTenantSpec(text, { file: "acme.yaml" });
  // comments that only begin like a secret are no fault
  expect(result.ok).toBe(text.startsWith(soundSpec));
  expect(result.ok ? 0 : result.faults.length).toBeLessThanOrEqual(limits.specFaults);
});
