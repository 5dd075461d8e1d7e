// Ctrl-C at every step of a tenant's life, and two runs of one stack at once, on every platform: each run ends in order, and
// the next one goes on where it stopped.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EngineProgress } from "../../src/engine/engine-progress.ts";
import type { Stack } from "../../src/engine/open-stack.ts";
import { editSpec } from "../../src/rehearsal/edit-spec.ts";
import { type TroubledTenant, troubledPlatforms } from "./troubled-platforms.ts";

const quiet = { expectNoChanges: true } as const;

describe.each(Object.entries(troubledPlatforms))("a run of a tenant on %s", (_, { make, stops }) => {
  let tenant: TroubledTenant;
  let stack: Stack;
  beforeAll(async () => {
    tenant = await make();
    stack = await tenant.open();
  });
  afterAll(() => tenant.close());

  /** Stops the operation at the first progress that fits. */
  const stopped = async (
    operation: (opened: Stack) => Promise<unknown>,
    fits: (progress: EngineProgress) => boolean,
  ): Promise<void> => {
    const stop = new AbortController();
    const opened = await tenant.open(stop.signal, (progress) => {
      if (fits(progress)) stop.abort();
    });
    await expect(operation(opened)).rejects.toMatchObject({
      ...{ code: "engine.interrupted", exitCode: 130 },
      message: expect.stringContaining(tenant.stack),
      mend: "run it again to go on",
    });
    expect(await stack.locks()).toEqual([]);
  };
  const of = (type: string) => (progress: EngineProgress) => "step" in progress && progress.step.type === type;
  const started = (operation: string) => (progress: EngineProgress) =>
    progress.type === "started" && progress.step.operation === operation;
  const edit = (path: readonly string[], value: unknown): void =>
    editSpec(tenant.specFile, tenant.environment, ({ set }) => set(path, value));

  it("is stopped at a preview, and nothing is there", async () => {
    await stopped((opened) => opened.preview(), of(stops[0]));
    expect(await tenant.standing()).toEqual([]);
  });

  it("is stopped at its first resource, the next one in the middle, and the next at the signing of its config", async () => {
    for (const type of [...stops, "tenantry:index:SignedConfig"]) await stopped((opened) => opened.up(), of(type));
  });

  it("goes on while a second one of the same stack is refused, and nothing is made twice", async () => {
    let [pid, frozen] = [0, false];
    const first = await tenant.open(undefined, (progress) => {
      if (frozen || pid === 0 || !("step" in progress)) return;
      frozen = true;
      process.kill(pid, "SIGSTOP");
    });
    const running = { ended: false };
    const ending = first.up().finally(() => {
      running.ended = true;
    });
    // Held where it is, so that it is at work however long the second one takes.
    while (!frozen && !running.ended) {
      pid = (await first.locks())[0]?.pid ?? 0;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const second: unknown = await stack.up().catch((error: unknown) => error);
    if (frozen) process.kill(pid, "SIGCONT");
    await ending;
    const named = new RegExp(`the stack ${tenant.stack} is held .*process ${pid}, since .*is still running`);
    expect(second).toMatchObject({
      ...{ code: "engine.locked", exitCode: 4, mend: "wait for that run to end" },
      message: expect.stringMatching(named),
    });
    expect(await tenant.twice(stack)).toEqual([]);
  });

  it("is stopped while it suspends, the next one while it rotates, and the next ends well", async () => {
    edit(["status"], "suspended");
    await stopped((opened) => opened.up(), started("update"));
    edit(["identity", "rotation"], { epoch: 2 });
    if (tenant.stack === "quartz") edit(["runtime", "redis", "rotation"], { epoch: 2 });
    await stopped((opened) => opened.up(), started("update"));
    await stack.up();
    await stack.up(quiet);
    expect(await tenant.twice(stack)).toEqual([]);
  });

  it("is stopped while it refreshes, and loses nothing of its state", async () => {
    await stopped(
      (opened) => opened.refresh(),
      (progress) => "step" in progress,
    );
    await stack.refresh({ ...quiet, previewOnly: true });
    expect(await tenant.twice(stack)).toEqual([]);
  });

  it("is stopped while it destroys, and the next one leaves nothing", async () => {
    await stopped((opened) => opened.destroy(), started("delete"));
    await stack.destroy();
    expect(await tenant.standing()).toEqual([]);
  });
});
