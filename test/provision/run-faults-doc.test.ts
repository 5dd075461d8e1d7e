import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { faultMatrix, matrixPlatforms } from "./fault-matrix.ts";
import { faultTable } from "./fault-table.ts";
import { troubledPlatforms } from "./troubled-platforms.ts";
import { troubles } from "./troubles.ts";

const root = resolve(import.meta.dirname, "../..");
const tests = faultMatrix.flatMap(({ fault, cells }) =>
  matrixPlatforms.flatMap((platform) => {
    const cell = cells[platform];
    return "none" in cell ? [] : cell.map((test) => ({ ...test, cell: `${fault}, ${platform}` }));
  }),
);

describe("the matrix of faults and platforms", () => {
  it("names only tests that there are, by words that stand in them", () => {
    const absent = tests.flatMap(({ file, words, cell }) => {
      const text = readFileSync(join(root, "test", file), "utf8");
      return words.filter((each) => !text.includes(each)).map((each) => `${cell}: ${file} has no ${each}`);
    });
    expect(absent).toEqual([]);
  });

  it("claims a trouble of a platform only where it is brought there", () => {
    const claimed = tests.filter(({ file }) => file === "provision/troubles.ts");
    expect(claimed.length).toBeGreaterThan(8);
    for (const { platform = "", words } of claimed)
      expect(
        troubles[platform]?.map(({ what }) => what),
        platform,
      ).toEqual(expect.arrayContaining([...words]));
  });

  it("has the platforms that runs are stopped on, every one", () => {
    expect(Object.keys(troubledPlatforms)).toEqual([...matrixPlatforms]);
  });

  it("is the one that docs/run-faults.md shows", () => {
    const text = readFileSync(join(root, "docs/run-faults.md"), "utf8");
    expect(text).toContain(`<!-- matrix -->\n\n${faultTable()}\n\n<!-- end of matrix -->`);
  });
});
