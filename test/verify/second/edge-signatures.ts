import type { SigningAlgorithm } from "../../../src/bundle/documents.ts";

const orders = {
  ES256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  EdDSA: 2n ** 252n + 27742317777372353535851937790883648493n,
};

/** Gives changes of a right signature, after Wycheproof's ECDSA and EdDSA edge cases. Only the first, and -s of ECDSA, hold. */
export function edgeSignatures(alg: SigningAlgorithm): [name: string, change: (right: Buffer) => Uint8Array][] {
  const order = orders[alg];
  const big = alg === "ES256";
  const read = (bytes: Buffer): bigint => BigInt(`0x${(big ? bytes : Buffer.from(bytes).reverse()).toString("hex")}`);
  const write = (value: bigint): Buffer => {
    const bytes = Buffer.from((value % 2n ** 256n).toString(16).padStart(64, "0"), "hex");
    return big ? bytes : bytes.reverse();
  };
  const first = (right: Buffer): Buffer => right.subarray(0, 32);
  const last = (right: Buffer): Buffer => right.subarray(32);
  const zero = write(0n);
  return [
    ["right", (right) => right],
    ["-s", (right) => Buffer.concat([first(right), write(order - read(last(right)))])],
    ["s + n", (right) => Buffer.concat([first(right), write(read(last(right)) + order)])],
    ["r + n", (right) => Buffer.concat([write(read(first(right)) + order), last(right)])],
    ["all zero", () => Buffer.alloc(64)],
    ["r zero", (right) => Buffer.concat([zero, last(right)])],
    ["s zero", (right) => Buffer.concat([first(right), zero])],
    ["r = s = 1", () => Buffer.concat([write(1n), write(1n)])],
    ["r = n", (right) => Buffer.concat([write(order), last(right)])],
    ["s = n", (right) => Buffer.concat([first(right), write(order)])],
    ["r = s = n", () => Buffer.concat([write(order), write(order)])],
    ["r = n - 1", (right) => Buffer.concat([write(order - 1n), last(right)])],
    ["s = n - 1", (right) => Buffer.concat([first(right), write(order - 1n)])],
    ["all ones", () => Buffer.alloc(64, 0xff)],
    ["halves swapped", (right) => Buffer.concat([last(right), first(right)])],
    ["reversed", (right) => Buffer.from(right).reverse()],
    ["63 bytes", (right) => right.subarray(0, 63)],
    ["65 bytes", (right) => Buffer.concat([right, Buffer.alloc(1)])],
    ["128 bytes", (right) => Buffer.concat([right, right])],
    ["as DER", (right) => der(first(right), last(right))],
    ["one bit of r", (right) => right.map((byte, at) => (at === 5 ? byte ^ 1 : byte))],
    ["one bit of s", (right) => right.map((byte, at) => (at === 60 ? byte ^ 0x80 : byte))],
  ];
}

function der(r: Buffer, s: Buffer): Buffer {
  const integer = (bytes: Buffer): Buffer => {
    const signed = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes;
    return Buffer.concat([Buffer.from([2, signed.length]), signed]);
  };
  const both = Buffer.concat([integer(r), integer(s)]);
  return Buffer.concat([Buffer.from([0x30, both.length]), both]);
}
