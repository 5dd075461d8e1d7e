// `tenantry validate` on 1,000 specs against the `yaml` package parsing the same texts and doing nothing with them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { loadFleet } from "../../src/spec/load-fleet.ts";
import type { BenchCase } from "../bench-case.ts";

const count = 1_000;
const models = ["acme", "globex", "initech", "umbrella"];

/** The example tenants again and again, each under an id, domains, apps and secrets of its own. */
function writeFleet(folder: string): string[] {
  return Array.from({ length: count }, (_, index) => {
    const model = models[index % models.length] ?? "acme";
    const text = readFileSync(new URL(`../../tenants/${model}.yaml`, import.meta.url), "utf8");
    const file = join(folder, `${model}${index}.yaml`);
    writeFileSync(
      file,
      text
        .replaceAll(model, `${model}${index}`)
        // prefixes and ids that do not hold the tenant's name; the same letters that certificates never hold
        .replaceAll(/clientId: /g, `clientId: c${index}-`),
    );
    return file;
  });
}

export const cases: readonly BenchCase[] = [
  {
    name: "validate 1,000 specs",
    target: 2,
    unit: "x yaml parse of the same files",
    rounds: 5,
    async prepare() {
      const folder = mkdtempSync(join(tmpdir(), "tenantry-validate-"));
      const files = writeFleet(folder);
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
