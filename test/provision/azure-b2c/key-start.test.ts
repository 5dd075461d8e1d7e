import { expect, it } from "vitest";
import { isOurStart, keyStart } from "../../../src/provision/azure-b2c/key-start.ts";

const owner = "example/prod/lucerne";

it("a key begins within the last hour, at the second of its owner and key set", () => {
  for (const now of [1_800_000_000, 1_800_000_001, 1_800_003_599, 1_800_003_600]) {
    const start = keyStart(owner, "B2C_1A_a", now);
    expect(now - start).toBeGreaterThanOrEqual(0);
    expect(now - start).toBeLessThan(3_600);
    expect(isOurStart(owner, "b2c_1a_A", start)).toBe(true);
  }
});

it("the next key begins after the one before, even within the hour", () => {
  const first = keyStart(owner, "B2C_1A_a", 1_800_000_000);
  const second = keyStart(owner, "B2C_1A_a", 1_800_000_010, first);
  expect(second).toBe(first + 3_600);
  expect(keyStart(owner, "B2C_1A_a", 1_900_000_000, second)).toBeGreaterThan(second);
});

it("another owner's key, one without a beginning, and one that began at another second are not ours", () => {
  const start = keyStart(owner, "B2C_1A_a", 1_800_000_000);
  expect(isOurStart("example/prod/adatum", "B2C_1A_a", start)).toBe(false);
  expect(isOurStart(owner, "B2C_1A_a", start + 1)).toBe(false);
  expect(isOurStart(owner, "B2C_1A_a", undefined)).toBe(false);
});
