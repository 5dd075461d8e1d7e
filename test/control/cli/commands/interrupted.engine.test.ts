// Ctrl-C in what runs over several tenants: who was at work ends in order, the rest is not begun, and the summary says who is who.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unfinishedRun } from "../../../../src/control/cli/fleet/run-record.ts";
import { engineFleet, type RunningPlatform, startPlatform } from "../engine-fleet.ts";
import { runProcess } from "../run-process.ts";
import type { TemporaryFleet } from "../temporary-fleet.ts";

describe("a fleet's run that somebody stops", () => {
  let fleet: TemporaryFleet;
  let platform: RunningPlatform | undefined;
  beforeAll(async () => {
    fleet = engineFleet();
    for (const id of ["second", "third", "fourth"])
      fleet.write(`tenants/${id}.yaml`, `${fleet.spec(id)}lifecycle:\n  protect: false\n`);
    platform = await startPlatform(fleet.root);
  });
  afterAll(async () => {
    await platform?.stop();
    fleet.remove();
  });
  const run = (...words: string[]) => runProcess(words, { cwd: fleet.root });
  /** Presses Ctrl-C as soon as it says `at`, or that is true. */
  const stopped = async (at: string | (() => boolean), ...words: string[]) => {
    const ended = await runProcess(words, { cwd: fleet.root, interrupt: { signal: "SIGINT", at } });
    expect(ended.code, ended.err).toBe(130);
    expect(locks()).toEqual([]);
    return ended;
  };
  const locks = (): string[] =>
    readdirSync(join(fleet.root, ".tenantry/state/.pulumi/locks"), { recursive: true, encoding: "utf8" }).filter(
      (name) => name.endsWith(".json"),
    );

  it("up --all: two were at work and two are not begun, says the summary, and --resume brings up all four", async () => {
    const { err, out } = await stopped(
      "create tenantry:local:Organization",
      "up",
      "--all",
      "--parallel",
      "2",
      "--json",
    );
    expect(err).toMatch(/interrupted: up: 2 stopped \(example, fourth\); 2 not begun \(second, third\)/);
    expect(err).toContain("mend: `tenantry up --resume` goes on with what is left");
    expect(JSON.parse(out)).toMatchObject({ ok: false, exitCode: 130, error: { code: "cli.interrupted" } });
    const { stacks = {}, ended } = unfinishedRun(fleet.root) ?? {};
    expect(ended).toBeUndefined();
    expect(Object.entries(stacks).map(([stack, { state }]) => [stack, state])).toEqual([
      ["example", "running"],
      ["fourth", "running"],
      ["second", "waiting"],
      ["third", "waiting"],
    ]);
    const resumed = await run("up", "--resume");
    expect(resumed.code, resumed.err).toBe(0);
    expect(resumed.out).toContain("4 tenants: 4 done");
    expect(await run("up", "--all", "--expect-no-changes")).toMatchObject({ code: 0 });
  });

  it("up --all --rate: waits for what the one before took, not for its beginning alone, and Ctrl-C ends the wait", async () => {
    for (const id of ["example", "fourth"])
      fleet.write(
        `tenants/${id}.yaml`,
        `${fleet.spec(id)}lifecycle:\n  protect: false\n`.replace(/organizationName: .*/, "organizationName: Another"),
      );
    const { err } = await stopped("waits ", "up", "example", "fourth", "--parallel", "1", "--rate", "local=1");
    // an operation a minute: a beginning is one, and what changed is more
    expect(Number(/waits (\d+) s for the budget of local/.exec(err)?.[1])).toBeGreaterThan(60);
    expect(err).toContain("interrupted: up: 1 done (example); 1 not begun (fourth)");
  });

  it("refresh: loses nothing of what is recorded", async () => {
    const { err } = await stopped(() => locks().length > 0, "refresh", "second", "third");
    expect(err).toContain("interrupted: refresh: 1 stopped (second); 1 not begun (third)");
    expect(await run("refresh", "second", "third", "--expect-no-changes")).toMatchObject({ code: 0 });
  });

  it("destroy: leaves who is not begun as he was, and the next one takes the rest away", async () => {
    const { err } = await stopped("delete tenantry:", "destroy", "second", "third", "--yes", "--parallel", "1");
    expect(err).toContain("interrupted: destroy: 1 stopped (second); 1 not begun (third)");
    expect(err).toContain("run it again");
    expect(await run("preview", "third", "--expect-no-changes")).toMatchObject({ code: 0 });
    expect(await run("destroy", "second", "third", "--yes")).toMatchObject({ code: 0 });
    expect(await run("publish")).toMatchObject({ code: 0 });
    const { out } = await run("verify");
    for (const id of ["second", "third"]) expect(out).toMatch(new RegExp(`${id} .*destroyed`));
  });
});
