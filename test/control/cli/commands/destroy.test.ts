import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../../../../src/control/cli/run-cli.ts";
import { fakeTerminal } from "../fake-terminal.ts";
import { type TemporaryFleet, temporaryFleet } from "../temporary-fleet.ts";

describe("tenantry destroy", () => {
  let fleet: TemporaryFleet;
  beforeEach(() => {
    fleet = temporaryFleet();
  });
  afterEach(() => fleet.remove());
  const run = async (...words: string[]) => {
    const terminal = fakeTerminal({ cwd: fleet.root });
    return { code: await runCli(["destroy", ...words], terminal), err: terminal.err() };
  };

  it("does nothing without --yes", async () => {
    const { code, err } = await run("example", "second");
    expect(code).toBe(2);
    expect(err).toContain("tenantry destroy example second --yes");
  });

  it("takes a bound on how many go at a time, and refuses one that it does not understand before anything goes", async () => {
    const { code, err } = await run("example", "--yes", "--parallel", "many");
    expect(code).toBe(2);
    expect(err).toContain('--parallel does not understand "many"');
  });
});
