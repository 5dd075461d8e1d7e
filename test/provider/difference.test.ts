import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { difference } from "../../src/provider/difference.ts";
import type { PropertyMap } from "../../src/provider/property-value.ts";
import { Secret } from "../../src/provider/secret.ts";
import { Unknown } from "../../src/provider/unknown.ts";

const paths = (olds: PropertyMap, news: PropertyMap) =>
  difference(olds, news).map(({ path, kind }) => `${kind} ${path}`);

describe("difference", () => {
  it("names every changed property by its path", () => {
    const olds = { same: 1, gone: true, list: [1, 2, 3], map: { "a b": { c: 1 } } };
    const news = { same: 1, fresh: null, list: [1, 5], map: { "a b": { c: 2 } } };
    expect(paths(olds, news)).toEqual([
      "add fresh",
      "delete gone",
      "update list[1]",
      "delete list[2]",
      'update map["a b"].c',
    ]);
  });

  it("compares secrets by what they hold, and counts becoming secret as a change", () => {
    expect(paths({ a: new Secret("x") }, { a: new Secret("x") })).toEqual([]);
    expect(paths({ a: new Secret("x") }, { a: new Secret("y") })).toEqual(["update a"]);
    expect(paths({ a: "x" }, { a: new Secret("x") })).toEqual(["update a"]);
    expect(paths({ a: new Secret({ b: [1] }) }, { a: new Secret({ b: [2] }) })).toEqual(["update a.b[0]"]);
  });

  it("counts an unknown as changed", () => {
    expect(paths({ a: "x" }, { a: Unknown.value })).toEqual(["update a"]);
  });

  it("marks a replacing property, however deep the change is", () => {
    const [change] = difference({ a: { b: 1 } }, { a: { b: 2 } }, { replaceOn: ["a"] });
    expect(change).toEqual({ path: "a.b", kind: "update", input: true, replace: true });
  });

  it("finds nothing between a value and itself, and something between two that differ as JSON", () => {
    const json = fc.dictionary(
      fc.string().filter((name) => !name.startsWith("__")),
      fc.jsonValue() as fc.Arbitrary<PropertyMap[string]>,
    );
    fc.assert(
      fc.property(json, json, (one, other) => {
        expect(difference(one, structuredClone(one))).toEqual([]);
        const sorted = (value: unknown): unknown =>
          value !== null && typeof value === "object" && !Array.isArray(value)
            ? Object.fromEntries(
                Object.entries(value)
                  .sort(([a], [b]) => (a < b ? -1 : 1))
                  .map(([name, inner]) => [name, sorted(inner)]),
              )
            : Array.isArray(value)
              ? value.map(sorted)
              : value;
        const same = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
        if (same) return;
        const kinds = difference(one, other);
        // -0 and 0 are one number in JSON text.
        if (!JSON.stringify([one, other]).includes("-0")) expect(kinds.length).toBeGreaterThan(0);
      }),
    );
  });
});
