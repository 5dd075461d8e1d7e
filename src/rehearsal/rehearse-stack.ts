// One stack through its life, under the real engine.
import type { ResourceStep } from "../engine/engine-progress.ts";
import type { Stack, StackResult } from "../engine/open-stack.ts";
import { TenantryError } from "../errors.ts";
import { changeStack } from "./change-stack.ts";
import { clearProtection } from "./clear-protection.ts";
import type { Cloud, CloudObject } from "./cloud.ts";
import { editSpec } from "./edit-spec.ts";
import { exposedCanaries } from "./exposed-canaries.ts";
import { RehearsalError } from "./rehearsal-error.ts";
import type { RehearsalRedis } from "./rehearsal-redis.ts";
import type { RehearsalPhase, RehearsalPhaseName, StackRehearsal } from "./rehearsal-report.ts";
import { rotateStack } from "./rotate-stack.ts";
import { upInPlace } from "./up-in-place.ts";
import { writeAsAnother } from "./write-as-another.ts";

export interface RehearseStackOptions {
  stack: string;
  tenantId: string;
  environment: string;
  /** opened in the rehearsal's repository */
  engine: Stack;
  cloud: Cloud;
  /** secrets that must be readable nowhere */
  canaries: ReadonlySet<string>;
  /** file of the tenant's spec in the rehearsal's repository; absent for the platform stack */
  specFile?: string;
  /** the stack of what tenants share, where it makes credentials of tenants */
  shared?: Pick<Stack, "up">;
  /** the rehearsal's own Redis, where it has one */
  redis?: Pick<RehearsalRedis, "users" | "widen">;
  /** what `up` could not do here */
  remark?: string;
  /** the platform stack once more, where the tenant shows what leads to it there; `leaving`: without it */
  route?(leaving?: string): Promise<StackResult>;
  /** ends after the plan */
  planOnly?: boolean;
  /** leaves the stack standing: what tenants share must outlive their rehearsals */
  keep?: boolean;
}

/** Never throws for what the stack does: every failure stands in its phase. */
export async function rehearseStack(options: RehearseStackOptions): Promise<StackRehearsal> {
  const { stack, tenantId, environment, engine, cloud, specFile, shared } = options;
  const report: StackRehearsal = { stack, tenantId, ok: true, plan: [], phases: [] };
  const before = new Set(cloud.list());
  type Said = { result?: StackResult; note?: string };
  const phase = async (name: RehearsalPhaseName, work: () => Promise<Said>): Promise<boolean> => {
    const start = performance.now();
    const seconds = (): number => Math.round((performance.now() - start) / 100) / 10;
    try {
      const { result, note } = await work();
      const changes = result === undefined ? {} : { changes: result.changes };
      report.phases.push({ name, ok: true, seconds: seconds(), ...changes, ...(note === undefined ? {} : { note }) });
      return true;
    } catch (error) {
      if (!(error instanceof TenantryError)) throw error;
      const failed: RehearsalPhase = { name, ok: false, seconds: seconds(), error };
      report.phases.push(failed);
      report.ok = false;
      return false;
    }
  };
  const planned = await phase("plan", async () => {
    const result = await engine.preview();
    report.plan = ownSteps(result.steps);
    return { result };
  });
  if (!planned || options.planOnly === true) return report;

  const life: [RehearsalPhaseName, () => Promise<Said>][] = [
    [
      "up",
      async () => {
        const result = await engine.up();
        await refuseExposed(engine, result, options.canaries);
        return options.remark === undefined ? { result } : { result, note: options.remark };
      },
    ],
    ["again", async () => ({ result: await engine.up({ expectNoChanges: true }) })],
  ];
  const { route } = options;
  let routed = false;
  if (route !== undefined)
    life.push([
      "route",
      async () => {
        routed = (await engine.outputs()).oktaRoutes !== undefined;
        return routed ? { result: await route() } : { note: "nothing in a list that tenants share leads here" };
      },
    ]);
  if (options.keep !== true) {
    if (specFile !== undefined) life.push(["change", () => changeStack(engine, specFile, environment)]);
    life.push(["drift", async () => ({ note: await driftIsFound(engine, cloud, before, options.redis) })]);
    if (specFile !== undefined) {
      if (editSpec(specFile, environment, ({ get }) => get(["status"])) === "active") {
        life.push(["suspend", async () => ({ result: await upWithStatus(engine, specFile, "suspended") })]);
        life.push(["resume", async () => ({ result: await upWithStatus(engine, specFile, "active") })]);
      }
      const rotation = { engine, file: specFile, environment, ...(shared === undefined ? {} : { shared }) };
      life.push(["rotate", () => rotateStack(rotation)]);
    }
  }
  for (const [name, work] of life) if (!(await phase(name, work))) break;
  if (options.keep !== true) {
    await phase("destroy", async () => {
      // What leads to a tenant goes before the tenant does.
      if (routed) await route?.(tenantId);
      const kept = await clearProtection(engine);
      const result = await engine.destroy();
      const left = cloud.list().filter((object) => !before.has(object) && !kept.ids.has(object.id));
      if (left.length > 0) {
        const types = [...new Set(left.map(({ type }) => type))].join(", ");
        throw new RehearsalError("rehearsal.leftover", `After destroy there is still: ${types}.`, { kind: "failed" });
      }
      const users = (await options.redis?.users()) ?? [];
      if (users.length > 0) {
        const message = `After destroy Redis still has ${users.join(", ")}.`;
        throw new RehearsalError("rehearsal.leftover", message, { kind: "failed" });
      }
      const { protectedCount } = kept;
      return protectedCount === 0
        ? { result }
        : { result, note: `${protectedCount} protected: really kept by destroy` };
    });
  }
  return report;
}

/** Stack and providers are the engine's own affair. */
function ownSteps(steps: readonly ResourceStep[]): ResourceStep[] {
  return steps.filter(({ type }) => !type.startsWith("pulumi:"));
}

/** State, outputs and the engine's words hold no secret in any readable form. */
async function refuseExposed(engine: Stack, result: StackResult, canaries: ReadonlySet<string>): Promise<void> {
  const text = JSON.stringify([await engine.exportState(), await engine.outputs(), result]);
  const count = exposedCanaries(text, canaries);
  if (count === 0) return;
  const message = `${count} secret${count === 1 ? "" : "s"} can be read in the state or the outputs.`;
  throw new RehearsalError("rehearsal.exposed", message, { kind: "failed" });
}

/** A status is the whole spec's, of every environment. */
function upWithStatus(engine: Stack, file: string, status: string): Promise<StackResult> {
  editSpec(file, "", ({ set }) => set(["status"], status));
  return upInPlace(engine, `Status ${status}`);
}

/** Somebody else changes one object; a refresh must say so. Afterwards it is as it was. */
async function driftIsFound(
  engine: Stack,
  cloud: Cloud,
  before: ReadonlySet<CloudObject>,
  redis: RehearseStackOptions["redis"],
): Promise<string> {
  const [user] = (await redis?.users()) ?? [];
  const written = writeAsAnother(cloud, before) ?? (user === undefined ? undefined : await widened(user, redis));
  if (written === undefined) return "nothing that a second writer could change stands in a stood-in service";
  try {
    await engine.refresh({ previewOnly: true, expectNoChanges: true });
  } catch (error) {
    if (error instanceof TenantryError && error.code === "engine.drift") return `found ${written.what}`;
    throw error;
  } finally {
    written.undo();
  }
  throw new RehearsalError("rehearsal.invalid", `A second writer changed ${written.what}, and no refresh found it.`, {
    kind: "failed",
  });
}

/** The next `up` or `destroy` takes the command away again. */
async function widened(user: string, redis: RehearseStackOptions["redis"]): Promise<{ what: string; undo(): void }> {
  await redis?.widen(user);
  return { what: `rights of the Redis user ${user}`, undo: () => undefined };
}
