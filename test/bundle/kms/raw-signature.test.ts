import { generateKeyPairSync, sign, verify } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rawSignature } from "../../../src/bundle/kms/raw-signature.ts";

/** The INTEGER of a positive number as X.690 wants it. */
function integer(number: Uint8Array): number[] {
  const at = number.findIndex((byte) => byte !== 0);
  const digits = at < 0 ? [0] : [...number.subarray(at)];
  const body = (digits[0] ?? 0) >= 0x80 ? [0, ...digits] : digits;
  return [2, body.length, ...body];
}

const sequence = (...parts: number[][]): Uint8Array => {
  const body = parts.flat();
  return Uint8Array.from([0x30, body.length, ...body]);
};
const number32 = fc
  .tuple(fc.integer({ min: 0, max: 31 }), fc.uint8Array({ minLength: 32, maxLength: 32 }))
  .map(([zeros, bytes]) => bytes.fill(0, 0, zeros))
  .filter((bytes) => bytes.some((byte) => byte !== 0));

describe("a signature in DER as r and s of 32 bytes", () => {
  it("keeps every pair of numbers, with leading zeros and without", () => {
    fc.assert(
      fc.property(number32, number32, (r, s) => {
        expect([...rawSignature(sequence(integer(r), integer(s)))]).toEqual([...r, ...s]);
      }),
    );
  });

  it("keeps what OpenSSL signs valid", () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    for (let n = 0; n < 300; n++) {
      const bytes = Buffer.from(`message ${n}`);
      const raw = rawSignature(sign("sha256", bytes, { key: privateKey, dsaEncoding: "der" }));
      expect(verify("sha256", bytes, { key: publicKey, dsaEncoding: "ieee-p1363" }, raw)).toBe(true);
    }
  });

  const one = [2, 1, 1];
  const wide = [2, 33, 0, ...Array<number>(32).fill(0xff)];
  it.each<[string, Uint8Array]>([
    ["nothing", new Uint8Array()],
    ["a sequence alone", sequence()],
    ["one number", sequence(one)],
    ["three numbers", sequence(one, one, one)],
    ["another tag outside", Uint8Array.from([0x31, 6, ...one, ...one])],
    ["another tag inside", sequence(one, [3, 1, 1])],
    ["bytes after the end", Uint8Array.from([...sequence(one, one), 0])],
    ["a length that is too long", Uint8Array.from([0x30, 7, ...one, ...one])],
    ["a long-form length", Uint8Array.from([0x30, 0x81, 6, ...one, ...one])],
    ["an indefinite length", Uint8Array.from([0x30, 0x80, ...one, ...one, 0, 0])],
    ["zero as r", sequence([2, 1, 0], one)],
    ["zero as s", sequence(one, [2, 1, 0])],
    ["an empty number", sequence([2, 0], one)],
    ["a negative number", sequence([2, 1, 0x80], one)],
    ["a needless zero", sequence([2, 2, 0, 1], one)],
    ["a number of 33 bytes", sequence([2, 33, ...Array<number>(33).fill(1)], one)],
    ["a number of 33 bytes behind its zero", sequence([2, 34, 0, ...Array<number>(33).fill(0xff)], one)],
    ["a number beyond the end", sequence(one, [2, 2, 1])],
    ["a cut", sequence(wide, wide).subarray(0, 60)],
  ])("refuses %s", (_, der) => {
    expect(() => rawSignature(der)).toThrow(expect.objectContaining({ code: "kms.malformed" }));
  });
});
