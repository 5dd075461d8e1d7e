import { describe, expect, it } from "vitest";
import { autoname } from "../../src/provider/autoname.ts";

describe("autoname", () => {
  const randomSeed = new Uint8Array([1, 2, 3]);

  it("depends on name and seed alone", () => {
    expect(autoname({ name: "acme", randomSeed })).toBe(autoname({ name: "acme", randomSeed }));
    expect(autoname({ name: "acme", randomSeed })).toMatch(/^acme-[0-9a-f]{7}$/);
    expect(autoname({ name: "acme", randomSeed: new Uint8Array([9]) })).not.toBe(
      autoname({ name: "acme", randomSeed }),
    );
  });

  it("cuts a long name, never its digits", () => {
    expect(autoname({ name: "a".repeat(100), randomSeed, limit: 20 })).toMatch(/^a{12}-[0-9a-f]{7}$/);
  });

  it("takes the engine's proposal", () => {
    expect(autoname({ name: "acme", randomSeed, proposed: "given" })).toBe("given");
  });
});
