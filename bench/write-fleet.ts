// The example tenants again and again, each under an id, domains, apps and secrets of its own.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const models = ["acme", "globex", "initech", "umbrella"];

/** Writes `count` valid specs that share nothing into `folder`, and gives their files. */
export function writeFleet(folder: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const model = models[index % models.length] ?? "acme";
    const text = readFileSync(new URL(`../tenants/${model}.yaml`, import.meta.url), "utf8");
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
