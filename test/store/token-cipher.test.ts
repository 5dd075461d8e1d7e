import { describe, expect, it } from "vitest";
import { tokenCipher } from "../../src/store/token-cipher.ts";
import { coded } from "./contract/opener.ts";

const key = new Uint8Array(32).fill(7);
const cipher = tokenCipher(key);
const sealed = cipher.seal("acme", "1", "tenantry:{acme}:1:token:x", "secret");

describe("a token cipher", () => {
  it("opens what it sealed, in this process and in another with the same key", () => {
    for (const one of [cipher, tokenCipher(Uint8Array.from(key))])
      expect(one.open("acme", "1", "tenantry:{acme}:1:token:x", sealed)).toBe("secret");
    expect(cipher.seal("acme", "1", "tenantry:{acme}:1:token:x", "secret")).not.toEqual(sealed);
  });

  it.each([
    ["another tenant", cipher, ["globex", "1", "tenantry:{acme}:1:token:x"]],
    ["another life", cipher, ["acme", "2", "tenantry:{acme}:1:token:x"]],
    ["a life that only the database knows", cipher, ["acme", "", "tenantry:{acme}:1:token:x"]],
    ["another place", cipher, ["acme", "1", "tenantry:{acme}:1:token:y"]],
    ["another key", tokenCipher(new Uint8Array(32).fill(8)), ["acme", "1", "tenantry:{acme}:1:token:x"]],
  ] as const)("refuses it for %s", (_, one, [tenantId, generation, place]) => {
    expect(() => one.open(tenantId, generation, place, sealed)).toThrow(
      expect.objectContaining(coded("store.corrupt")),
    );
  });

  it("refuses it with any byte changed, and cut anywhere", () => {
    for (let at = 0; at < sealed.length; at++) {
      const altered = Buffer.from(sealed);
      altered[at] = (altered[at] as number) ^ 1;
      for (const wrong of [altered, sealed.subarray(0, at)])
        expect(() => cipher.open("acme", "1", "tenantry:{acme}:1:token:x", wrong)).toThrow(
          expect.objectContaining(coded("store.corrupt")),
        );
    }
  });

  it("digests the same token differently for each tenant and key, in 32 bytes", () => {
    const digests = [
      cipher.digest("acme", "t"),
      cipher.digest("globex", "t"),
      cipher.digest("acme", "u"),
      tokenCipher(new Uint8Array(32).fill(8)).digest("acme", "t"),
    ].map((digest) => digest.toString("hex"));
    expect(new Set(digests).size).toBe(4);
    expect(digests.every((digest) => digest.length === 64)).toBe(true);
    expect(cipher.digest("acme", "t").toString("hex")).toBe(digests[0]);
  });

  it("is not made without a key of 32 bytes", () => {
    for (const wrong of [undefined, new Uint8Array(0), new Uint8Array(31), new Uint8Array(33)])
      expect(() => tokenCipher(wrong)).toThrow(expect.objectContaining(coded("store.configuration")));
  });
});
