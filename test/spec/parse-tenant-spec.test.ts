import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTenantSpec } from "../../src/spec/parse-tenant-spec.ts";
import { byteCases } from "./cases/byte-cases.ts";
import { certificates } from "./cases/certificates.ts";
import { ruleCases, samlSpec } from "./cases/rule-cases.ts";
import { shapeCases } from "./cases/shape-cases.ts";
import { edited, type SpecCase, soundSpec } from "./cases/spec-case.ts";

const at2027 = 1_798_761_600;
const options = { file: "tenants/acme.yaml", clock: () => at2027 };
const parse = (bytes: Uint8Array | string) => parseTenantSpec(bytes, options);

function check({ bytes, code, at, path, says, hides }: SpecCase): void {
  const result = parse(bytes);
  if (result.ok) throw new Error("this spec must be refused");
  const fault = result.faults.find((each) => each.code === code && (path === undefined || each.path === path));
  expect(fault, JSON.stringify(result.faults)).toBeDefined();
  if (fault === undefined) return;
  expect(fault.file).toBe("tenants/acme.yaml");
  if (at !== undefined) expect(`${fault.line}:${fault.column}`, fault.message).toBe(at);
  if (says !== undefined) expect(fault.message).toMatch(says);
  if (hides !== undefined) for (const each of result.faults) expect(each.message).not.toContain(hides);
}

describe("a sound spec", () => {
  it("is accepted as text and as bytes, and gives what it says", () => {
    for (const bytes of [soundSpec, Buffer.from(soundSpec), soundSpec.replaceAll("\n", "\r\n"), `---\n${soundSpec}`]) {
      const result = parse(bytes);
      expect(result.ok, JSON.stringify(result)).toBe(true);
      if (!result.ok) return;
      expect(result.spec.tenantId).toBe("acme");
      expect(result.spec.identity.apps?.map((app) => app.kind)).toEqual(["native", "machine"]);
    }
  });
  it.each(["acme", "globex", "initech", "umbrella", "system"])("is the example tenants/%s.yaml", (id) => {
    const file = `tenants/${id}.yaml`;
    const result = parseTenantSpec(readFileSync(new URL(`../../${file}`, import.meta.url)), { file });
    expect(result).toMatchObject({ ok: true, spec: { tenantId: id } });
  });
  it.each([
    "АО Сервер",
    "Россия Холдинг",
    "東京タワー",
    "Toyota 自動車",
    "Ελληνικά Πετρέλαια",
    "Café Zürich",
    "O'Neill & Søn",
  ])("may belong to %s", (name) => {
    expect(parse(edited("Acme Corporation", name)).ok).toBe(true);
  });
  it.each(["rsa2048", "psssha256", "second"] as const)("may trust a certificate like %s", (name) => {
    expect(parse(samlSpec(certificates[name]))).toMatchObject({ ok: true });
  });
  it("may keep two certificates while one replaces the other", () => {
    expect(parse(samlSpec(certificates.second, certificates.rsa2048)).ok).toBe(true);
  });
  it("keeps texts that look like YAML 1.1 values when they are quoted", () => {
    const result = parse(edited("beta: true", 'country: "no"\n    mode: "0755"\n    time: "12:30"'));
    expect(result).toMatchObject({
      ok: true,
      spec: { settings: { features: { country: "no", mode: "0755", time: "12:30" } } },
    });
  });
});

describe("bytes and YAML", () => {
  it.each(byteCases)("refuses $name", check);
});
describe("keys and values", () => {
  it.each(shapeCases)("refuses $name", check);
});
describe("rules of one spec", () => {
  it.each(ruleCases)("refuses $name", check);
});

describe("faults", () => {
  it("are all gathered, in the order of the file", () => {
    const text = soundSpec
      .replace("active", "actve")
      .replace("plan: pro", "plna: pro")
      .replace("google-web", "42")
      .replace("env:ACME_GOOGLE", "hunter2hunter2");
    const result = parse(text);
    if (result.ok) throw new Error("must be refused");
    const found = result.faults.map((fault) => `${fault.line} ${fault.code} ${fault.path}`);
    expect(found).toEqual([
      "1 spec.missing plan",
      "4 spec.enum status",
      "5 spec.unknown-key plna",
      "10 spec.type settings.oauth.google[0].clientId",
      "11 spec.inline-secret settings.oauth.google[0].clientSecret",
    ]);
    expect(JSON.stringify(result)).not.toContain("hunter2");
  });
  it("of rules are told beside an unknown key", () => {
    const result = parse(edited("Acme Corporation", "Аcme").replace("name: web", "nmae: web"));
    if (result.ok) throw new Error("must be refused");
    expect(result.faults.map((fault) => fault.code)).toEqual(["spec.homograph", "spec.unknown-key"]);
  });
  it("never come as an exception, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => typeof parse(bytes).ok === "boolean"),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => typeof parse(text).ok === "boolean"),
      { numRuns: 300 },
    );
  });
  it("never come as an exception for a sound spec with a piece replaced, and always point into the file", () => {
    const pieces = [
      "&a",
      "*a",
      "!!x ",
      "[",
      "]",
      "{",
      "}",
      ": ",
      "- ",
      "\n",
      "'",
      '"',
      "#",
      "|",
      ">",
      "? ",
      "~",
      "no",
      "0x1",
      "__proto__",
      "%",
      "---\n",
      "\t",
    ];
    const lines = soundSpec.split("\n").length;
    const property = fc.property(
      fc.nat(soundSpec.length),
      fc.nat(12),
      fc.array(fc.constantFrom(...pieces), { maxLength: 4 }),
      (start, length, inserted) => {
        const result = parse(soundSpec.slice(0, start) + inserted.join("") + soundSpec.slice(start + length));
        if (result.ok) return;
        for (const fault of result.faults) {
          expect(fault.line).toBeGreaterThan(0);
          expect(fault.line).toBeLessThanOrEqual(lines + 8);
          expect(fault.message.length).toBeGreaterThan(10);
        }
      },
    );
    fc.assert(property, { numRuns: 400 });
  });
});
