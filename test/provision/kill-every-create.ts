// Kills the engine between a service's effect and its answer, at the first creation or update of every type, run after run.
import { readFileSync } from "node:fs";
import type { Stack } from "../../src/engine/open-stack.ts";
import type { Cloud } from "../../src/rehearsal/cloud.ts";
import { killTree } from "./kill-tree.ts";

/** The engine's own mark of a secret in its state. */
const secretMark = "4dabf18193072939515e22adb298388d";

/** What the runs came to. */
export interface KilledRuns {
  /** types whose first creation was done and not heard of */
  struck: string[];
  /** errors of runs that were refused before they did anything, in order */
  refused: Refusal[];
}

/** What a refused run said, and `<type> <name>` of everything that killed runs were making, with its plain inputs. */
export interface Refusal {
  code: string;
  mend: string;
  asked: ReadonlyMap<string, Inputs>;
}

/** Which calls are struck. */
export interface KillPlan {
  /** of objects in the cloud */
  types: readonly string[];
  /** the engine's own */
  stateFile: string;
  /** default: `create`; of each type where a service takes an update as a creation of something in the object */
  operation?: Operation | ((type: string) => Operation);
  /** the resource type of objects that are called otherwise in the cloud */
  resourceTypes?: Readonly<Record<string, string>>;
}

type Operation = "create" | "update";
type Inputs = Readonly<Record<string, unknown>>;

interface State {
  deployment: {
    resources?: { type: string }[];
    pending_operations?: { resource: { urn: string; type: string; inputs?: Inputs } }[];
  };
}

/**
 * Brings `stack` up until a run comes to its end. Every run recovers from the one before and is killed at what it is the first
 * to make, or to update. `mended` is called with what a refused run said, and does it. Throws where a run ends otherwise.
 */
export async function killEveryCreate(
  stack: Stack,
  cloud: Cloud,
  { types, stateFile, operation = "create", resourceTypes = {} }: KillPlan,
  mended: (refusal: Refusal) => Promise<void>,
): Promise<KilledRuns> {
  const outcome: KilledRuns = { struck: [], refused: [] };
  const asked = new Map<string, Inputs>();
  const struckNow = new Set<string>();
  let killing: Promise<void> | undefined;
  let killed = false;
  const kill = async (): Promise<void> => {
    // What others answered meanwhile is written down first, so that it is this creation that nobody heard of.
    for (let tries = 0; tries < 200 && !isSettled(stateFile, struckNow); tries++) await pause(50);
    for (const { pid, owner } of await stack.locks()) {
      if (owner !== "alive") continue;
      killed = true;
      killTree(pid);
    }
  };
  for (const type of types) {
    const strike = (): void => {
      outcome.struck.push(type);
      struckNow.add(resourceTypes[type] ?? type);
      killing ??= kill();
    };
    const struckAt = typeof operation === "string" ? operation : operation(type);
    cloud.faults.push({ kind: "kill", operation: struckAt, type, strike });
  }
  for (let runs = 0; runs <= 2 * types.length; runs++) {
    killed = false;
    killing = undefined;
    struckNow.clear();
    const error: unknown = await stack.up().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    await killing;
    if (killed) {
      await stack.clearDeadLock();
      const { deployment } = (await stack.exportState()) as State;
      for (const { resource } of deployment.pending_operations ?? [])
        asked.set(`${resource.type} ${resource.urn.split("::").slice(3).join("::")}`, resource.inputs ?? {});
      continue;
    }
    if (error === undefined) {
      cloud.faults.length = 0;
      return outcome;
    }
    const { code = "", mend = "" } = error as { code?: string; mend?: string };
    if (!mend.includes("pulumi import")) throw error;
    const refusal = { code, mend, asked };
    outcome.refused.push(refusal);
    await mended(refusal);
  }
  throw new Error("the runs come to no end");
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Whether the engine waits for nothing but creations of `types`: everything else that it had asked for is in its state. */
function isSettled(file: string, types: ReadonlySet<string>): boolean {
  const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as {
    checkpoint: { latest?: { pending_operations?: { resource: { type: string } }[] } };
  };
  const pending = checkpoint.latest?.pending_operations ?? [];
  return pending.length > 0 && pending.every(({ resource }) => types.has(resource.type));
}

/**
 * Does what a refused run told to do: runs each `pulumi import` in `mend`, with the id of the object that stands, that the state
 * does not know and that is what was asked for. `engine` runs the CLI and gives what it printed.
 */
export async function importAsTold(
  { mend, asked }: Refusal,
  stack: Stack,
  cloud: Cloud,
  engine: (args: string[]) => Promise<string>,
): Promise<void> {
  for (const [, command = ""] of mend.matchAll(/`pulumi (import [^`]+)`/g)) {
    const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
    const [type = "", name = ""] = words.slice(-3);
    const inputs = asked.get(`${type} ${name}`) ?? {};
    const text = JSON.stringify(await stack.exportState());
    const unknown = cloud.list(type).filter(({ id }) => !text.includes(JSON.stringify(id)));
    const fitting = unknown.filter(({ properties }) => fits(inputs, properties));
    const [lost] = fitting;
    if (lost === undefined || fitting.length > 1)
      throw new Error(`${fitting.length} of ${unknown.length} unknown ${type} are ${name}`);
    const printed = await engine([...words.slice(0, -1), lost.id]);
    if (!printed.includes("imported")) throw new Error(`${command}: ${printed}`);
  }
}

/** Whether every input that is no secret is a property. */
function fits(inputs: Inputs, properties: Inputs): boolean {
  return Object.entries(inputs).every(([name, value]) => {
    const text = JSON.stringify(value);
    return text.includes(secretMark) || text === JSON.stringify(properties[name]);
  });
}

/** Objects of each type in the cloud beside resources of it in the state, where the two differ. */
export async function miscounted(
  stack: Stack,
  cloud: Cloud,
  types: readonly string[],
  resourceTypes: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const { deployment } = (await stack.exportState()) as State;
  return types.flatMap((type) => {
    const [stand, known] = [
      cloud.list(type).length,
      (deployment.resources ?? []).filter((resource) => resource.type === (resourceTypes[type] ?? type)).length,
    ];
    return stand === known ? [] : [`${type}: ${stand} stand, ${known} are known`];
  });
}
