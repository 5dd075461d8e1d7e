// What a run of the engine costs for a tenant where nothing changes, beside the same engine over an empty program.
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureEngine } from "../../src/engine/ensure-engine.ts";
import { openStack } from "../../src/engine/open-stack.ts";
import { startLocalPlatform } from "../../src/local/start-local-platform.ts";
import type { BenchCase, Contest } from "../bench-case.ts";
import { repository, tenantId, tenantRepository } from "../tenant-repository.ts";

/** The same project file over a program that does nothing. */
async function emptyRepository(root: string): Promise<void> {
  const project = await readFile(join(repository, "Pulumi.yaml"), "utf8");
  await writeFile(join(root, "Pulumi.yaml"), project.replace(/^main: .*$/m, "main: program.ts"));
  await writeFile(join(root, "package.json"), '{ "type": "module" }\n');
  await writeFile(join(root, "program.ts"), "export default async function program(): Promise<void> {}\n");
  await mkdir(join(root, "src", "provision"), { recursive: true });
  await cp(join(repository, "src", "provision", "plugin"), join(root, "src", "provision", "plugin"), {
    recursive: true,
  });
  await symlink(join(repository, "node_modules"), join(root, "node_modules"));
}

async function prepare(): Promise<Contest> {
  const folder = await mkdtemp(join(tmpdir(), "tenantry-bench-engine-"));
  const roots = { tenant: join(folder, "tenant"), empty: join(folder, "empty") };
  for (const root of Object.values(roots)) await mkdir(root);
  await tenantRepository(roots.tenant);
  await emptyRepository(roots.empty);
  const platform = await startLocalPlatform({ directory: join(roots.tenant, ".tenantry", "local"), preferredPort: 0 });
  const engine = await ensureEngine();
  const open = (root: string) => openStack({ root, stack: tenantId, engine, environment: "local" });
  const [tenant, empty] = [await open(roots.tenant), await open(roots.empty)];
  await tenant.up();
  await empty.up();
  return {
    subject: async () => void (await tenant.up({ expectNoChanges: true })),
    floor: async () => void (await empty.up({ expectNoChanges: true })),
    async close() {
      await platform.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const cases: readonly BenchCase[] = [
  {
    name: "engine: up without a change",
    target: 1.5,
    unit: "x the same engine over an empty program",
    clock: "wall",
    rounds: 5,
    prepare,
  },
];
