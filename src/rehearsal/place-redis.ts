// A rehearsal's settings, turned to the Redis that was started for it.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { RehearsalRedis } from "./rehearsal-redis.ts";

/** Writes `tenantry:redis` into the copied Pulumi.yaml at `root`, and takes it out of the stacks' own files. */
export function placeRedis(root: string, stacks: readonly string[], { url, passwordFile }: RehearsalRedis): void {
  const own = { url, admin: `file:${passwordFile}` };
  for (const file of ["Pulumi.yaml", ...stacks.map((stack) => `Pulumi.${stack}.yaml`)]) {
    const path = join(root, file);
    if (!existsSync(path)) continue;
    const document = parseDocument(readFileSync(path, "utf8"));
    for (const key of ["redis", "tenantry:redis"]) document.deleteIn(["config", key]);
    if (file === "Pulumi.yaml") {
      const key = document.get("name") === "tenantry" ? "redis" : "tenantry:redis";
      document.setIn(["config", key], document.createNode({ value: own }));
    }
    writeFileSync(path, document.toString());
  }
}
