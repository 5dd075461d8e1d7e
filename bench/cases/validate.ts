// `tenantry validate` on 1,000 specs against the `yaml` package parsing the same texts and doing nothing with them.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { loadFleet } from "../../src/spec/load-fleet.ts";
import type { BenchCase } from "../bench-case.ts";
import { writeFleet } from "../write-fleet.ts";

const count = 1_000;

export const cases: readonly BenchCase[] = [
  {
    name: "validate 1,000 specs",
    target: 2,
    unit: "x yaml parse of the same files",
    rounds: 5,
    async prepare() {
      const folder = mkdtempSync(join(tmpdir(), "tenantry-validate-"));
      const files = writeFleet(folder, count);
      return {
        subject() {
          const fleet = loadFleet(folder);
          if (!fleet.ok) throw new TypeError(`the bench's specs must be valid: ${JSON.stringify(fleet.faults[0])}`);
        },
        floor() {
          for (const file of files) parse(readFileSync(file, "utf8"));
        },
        close: () => rmSync(folder, { recursive: true }),
      };
    },
  },
];
