// What a tenant costs beyond the engine's own time for the same resources, against the same stand-ins.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchCase, Contest } from "../bench-case.ts";
import { type StandInStack, standInStack } from "../stand-in-stacks.ts";

interface Resource {
  urn: string;
  type: string;
}

/** Both stacks up. The bare program gets its resources from the tenant's own state, secrets open, in a folder that goes at the end. */
async function bothStacks(): Promise<{ tenant: StandInStack; bare: StandInStack; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "tenantry-bench-tenant-"));
  const roots = { tenant: join(folder, "tenant"), bare: join(folder, "bare") };
  for (const root of Object.values(roots)) await mkdir(root);
  const tenant = await standInStack(roots.tenant);
  await tenant.reset();
  await tenant.stack.up();
  const { deployment } = (await tenant.stack.exportState({ showSecrets: true })) as {
    deployment: { resources: Resource[] };
  };
  const bare = await standInStack(roots.bare, deployment.resources);
  await bare.reset();
  await bare.stack.up();
  const made = ((await bare.stack.exportState()) as { deployment: { resources: Resource[] } }).deployment.resources;
  const own = (list: readonly Resource[]): string =>
    list
      .map(({ urn }) => urn)
      .filter((urn) => !urn.includes("default"))
      .sort()
      .join("\n");
  if (own(made) !== own(deployment.resources)) throw new TypeError("the bare program must register the same resources");
  return {
    tenant,
    bare,
    async close() {
      tenant.close();
      bare.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function fromNothing(): Promise<Contest> {
  const { tenant, bare, close } = await bothStacks();
  const make = async ({ stack, reset }: StandInStack): Promise<void> => {
    await reset();
    await stack.up();
  };
  return { subject: () => make(tenant), floor: () => make(bare), close };
}

async function withoutChange(): Promise<Contest> {
  const { tenant, bare, close } = await bothStacks();
  const again = async ({ stack }: StandInStack): Promise<void> => void (await stack.up({ expectNoChanges: true }));
  return { subject: () => again(tenant), floor: () => again(bare), close };
}

const unit = "x a bare program with the same resources";

export const cases: readonly BenchCase[] = [
  { name: "tenant: up from nothing", target: 1.5, unit, clock: "wall", rounds: 3, prepare: fromNothing },
  { name: "tenant: up without a change", target: 1.3, unit, clock: "wall", rounds: 5, prepare: withoutChange },
];
