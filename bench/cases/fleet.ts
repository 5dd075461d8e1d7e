// A fleet in which nothing changes, two tenants at a time, against the same fleet one after another.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../src/clock.ts";
import { openIo } from "../../src/control/cli/io.ts";
import { runSteps } from "../../src/control/cli/run-steps.ts";
import { ensureEngine } from "../../src/engine/ensure-engine.ts";
import { openStack } from "../../src/engine/open-stack.ts";
import { startLocalPlatform } from "../../src/local/start-local-platform.ts";
import type { BenchCase, Contest } from "../bench-case.ts";
import { tenantId, tenantRepository } from "../tenant-repository.ts";

/** Enough to keep two busy; each takes about two seconds, so fifty would take minutes a round and tell the same. */
const count = 8;

async function prepare(): Promise<Contest> {
  const root = await mkdtemp(join(tmpdir(), "tenantry-bench-fleet-"));
  await tenantRepository(root);
  const spec = await readFile(join(root, "tenants", `${tenantId}.yaml`), "utf8");
  const ids = Array.from({ length: count }, (_, index) => `${tenantId}${index}`);
  for (const id of ids) {
    // an id, domains, apps and secrets of its own
    const text = spec.replaceAll(tenantId, id).replaceAll(/clientId: /g, `clientId: ${id}-`);
    for (const [, path = ""] of text.matchAll(/: file:(\S+)/g)) await writeFile(join(root, path), id.repeat(4));
    await writeFile(join(root, "tenants", `${id}.yaml`), text);
  }
  const platform = await startLocalPlatform({ directory: join(root, ".tenantry", "local"), preferredPort: 0 });
  const engine = await ensureEngine();
  const silent = { write: () => true, isTTY: false };
  const io = openIo(
    { stdout: silent, stderr: silent, env: {}, cwd: root, clock: systemClock, signal: new AbortController().signal },
    { json: false },
  );
  const fleet = async (parallel: number): Promise<void> => {
    const steps = ids.map((id) => ({
      title: id,
      run: async () => (await openStack({ root, stack: id, engine, environment: "local" })).up(),
    }));
    const outcomes = await runSteps(io, steps, { parallel });
    for (const outcome of outcomes) if ("error" in outcome) throw outcome.error;
  };
  await fleet(2);
  return {
    subject: () => fleet(2),
    floor: () => fleet(1),
    async close() {
      await platform.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

export const cases: readonly BenchCase[] = [
  {
    name: "fleet: up without a change, two tenants at a time",
    // 1.5 times the throughput
    target: 0.667,
    unit: "x the time of one after another",
    clock: "wall",
    rounds: 1,
    prepare,
  },
];
