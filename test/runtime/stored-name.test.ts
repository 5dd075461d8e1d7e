import { describe, expect, it } from "vitest";
import { storedName } from "../../src/runtime/stored-name.ts";
import { isStoredId } from "../../src/store/check/stored-id.ts";
import { hostileIds, impossibleIds } from "../store/contract/hostile-ids.ts";

describe("a name as stores keep it", () => {
  it("is itself where every store can keep it", () => {
    for (const name of Object.values(hostileIds)) expect(storedName(name)).toBe(name);
  });

  it("is a digest where none can, and one that every store keeps", () => {
    for (const name of Object.values(impossibleIds)) {
      expect(storedName(name)).toMatch(/^sha256:[\w-]{43}$/);
      expect(isStoredId(storedName(name))).toBe(true);
    }
  });

  it("is never another's: not half a character's, not a digest's that somebody took for a name", () => {
    const long = "é".repeat(512);
    const names = [
      long,
      `${long}x`,
      storedName(long),
      storedName(storedName(long)),
      "\ud800",
      "\ud801",
      "\ufffd",
      "a\0",
      "a",
    ];
    const all = [...names, ...Object.values(hostileIds), ...Object.values(impossibleIds)];
    expect(new Set(all.map(storedName)).size).toBe(new Set(all).size);
  });
});
