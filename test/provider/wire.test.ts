import struct from "google-protobuf/google/protobuf/struct_pb.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PropertyMap, PropertyValue } from "../../src/provider/property-value.ts";
import { Secret } from "../../src/provider/secret.ts";
import { Unknown } from "../../src/provider/unknown.ts";
import { decodeProperties, encodeProperties } from "../../src/provider/wire.ts";

const signature = "4dabf18193072939515e22adb298388d";
const wire = (value: Record<string, unknown>) =>
  struct.Struct.fromJavaScript(value as Record<string, struct.JavaScriptValue>);

/** Wrappers made comparable. */
function shown(value: PropertyValue): unknown {
  if (value instanceof Secret) return { secret: shown(value.reveal()) };
  if (Unknown.is(value)) return { unknown: true };
  if (Array.isArray(value)) return value.map(shown);
  if (value === null || typeof value !== "object") return value;
  return Object.entries(value)
    .map(([name, inner]) => [name, shown(inner)])
    .sort();
}

const arbitraryValue = fc.letrec<{ value: PropertyValue; map: PropertyMap }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.string({ unit: "grapheme" }),
    fc.constant(Unknown.value),
    fc.array(tie("value"), { maxLength: 4 }),
    tie("map"),
    tie("value")
      .filter((value) => !(value instanceof Secret))
      .map((value) => new Secret<PropertyValue>(value)),
  ),
  map: fc.dictionary(
    fc.string({ unit: "grapheme" }).filter((name) => name !== "__proto__"),
    tie("value"),
    { maxKeys: 4 },
  ),
}));

describe("the engine's property encoding", () => {
  it("gives back every value, secrets and unknowns at any depth", () => {
    fc.assert(
      fc.property(arbitraryValue.map, (map) => {
        const bytes = encodeProperties(map).serializeBinary();
        const back = decodeProperties(struct.Struct.deserializeBinary(bytes));
        expect(shown(back)).toEqual(shown(map));
      }),
      { numRuns: 300 },
    );
  });

  it("refuses a name that the wire would lose", () => {
    const map = Object.fromEntries([["__proto__", {}]]) as PropertyMap;
    expect(() => encodeProperties(map)).toThrow(TypeError);
  });

  it("reads a nested secret and writes it as the engine's signature object", () => {
    const map = decodeProperties(
      wire({ a: [{ b: { [signature]: "1b47061264138c4ac30d75fd1eb44270", value: "s3cret" } }] }),
    );
    expect(shown(map)).toEqual([["a", [[["b", { secret: "s3cret" }]]]]]);
    expect(encodeProperties(map).toJavaScript()).toEqual({
      a: [{ b: { [signature]: "1b47061264138c4ac30d75fd1eb44270", value: "s3cret" } }],
    });
  });

  it("reads an output value as what it holds: a secret, a value or an unknown", () => {
    const output = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
    const map = decodeProperties(
      wire({
        known: { [signature]: output, value: 1 },
        hidden: { [signature]: output, value: "x", secret: true },
        later: { [signature]: output },
      }),
    );
    expect(map.known).toBe(1);
    expect(map.hidden).toBeInstanceOf(Secret);
    expect(map.later).toBe(Unknown.value);
  });

  it("refuses assets, archives, unknown signatures and bottomless nesting", () => {
    const code = (value: Record<string, unknown>): string | undefined => {
      try {
        decodeProperties(wire(value));
        return undefined;
      } catch (error) {
        return (error as { code?: string }).code;
      }
    };
    expect(code({ a: { [signature]: "c44067f5952c0a294b673a41bacd8c17", text: "x" } })).toBe("provider.asset");
    expect(code({ a: [{ [signature]: "0def7320c3a5731c473e5ecbe6d01bc7" }] })).toBe("provider.asset");
    expect(code({ a: { [signature]: "feedfeedfeedfeedfeedfeedfeedfeed" } })).toBe("provider.malformed");
    let deep: Record<string, unknown> = {};
    for (let depth = 0; depth < 80; depth++) deep = { deep };
    expect(code(deep)).toBe("provider.malformed");
  });

  it("does not let a key named __proto__ reach a prototype", () => {
    const source = new struct.Struct();
    const inner = new struct.Value();
    inner.setStringValue("x");
    source.getFieldsMap().set("__proto__", inner);
    const map = decodeProperties(source);
    expect(Object.getPrototypeOf(map)).toBeNull();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it("prints a secret as [secret] wherever it is printed", async () => {
    const { inspect } = await import("node:util");
    const secret = new Secret("hunter2-hunter2");
    expect(`${secret}${JSON.stringify({ secret })}${inspect({ secret })}`).not.toContain("hunter2");
  });
});
