import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  beginRun,
  type RecordedStack,
  runsFolder,
  unfinishedRun,
} from "../../../../src/control/cli/fleet/run-record.ts";

const stack = (state: RecordedStack["state"]): RecordedStack => ({ tenantId: "acme", state, digest: "d" });

describe("the record of a fleet run", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "tenantry-runs-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("is there from the first moment, for its owner only", () => {
    const { file } = beginRun(root, { acme: stack("waiting") });
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(unfinishedRun(root)?.stacks.acme).toEqual(stack("waiting"));
  });

  it("is finished when every stack is done", () => {
    const run = beginRun(root, { acme: stack("waiting") });
    Object.assign(run.record.stacks.acme ?? {}, { state: "done" });
    run.save();
    expect(unfinishedRun(root)).toBeUndefined();
  });

  it.each(["waiting", "running", "failed"] as const)("is unfinished while one is %s", (state) => {
    beginRun(root, { acme: stack("done"), beta: stack(state) });
    expect(unfinishedRun(root)).toBeDefined();
  });

  it("is the newest one's: an old run that stopped is not gone on with after a good one", () => {
    beginRun(root, { acme: stack("failed") }, new Date("2026-01-01T00:00:00Z"));
    beginRun(root, { acme: stack("done") }, new Date("2026-01-02T00:00:00Z"));
    expect(unfinishedRun(root)).toBeUndefined();
  });

  it("is none where there is none, or one that a full disk cut off", () => {
    expect(unfinishedRun(root)).toBeUndefined();
    const { file } = beginRun(root, { acme: stack("failed") });
    writeFileSync(file, '{"schema":1,"ver');
    expect(unfinishedRun(root)).toBeUndefined();
  });

  it("is forgotten after twenty newer ones", () => {
    for (let day = 1; day <= 25; day++) beginRun(root, {}, new Date(Date.UTC(2026, 0, day)));
    expect(readdirSync(runsFolder(root))).toHaveLength(20);
    expect(readdirSync(runsFolder(root)).sort()[0]).toContain("20260106");
  });
});
