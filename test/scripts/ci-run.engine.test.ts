import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root } from "../house/source-files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tenantry-ci-"));
  mkdirSync(join(folder, "bin"));
  mkdirSync(join(folder, ".ci"));
  cpSync(join(root, ".ci/run"), join(folder, ".ci/run"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

// An npm that knows how each of its commands ends: what is tried here is only how .ci/run counts.
function run(behaviour: { install?: number; test?: number; report?: object; checks?: string[] }) {
  const { install = 0, test = 0, report, checks = [] } = behaviour;
  const written = report === undefined ? ":" : `printf '%s' '${JSON.stringify(report)}' >"\${last#*=}"`;
  const npm = `#!/usr/bin/env bash
for last; do :; done
case "$1" in
  ci) exit ${install} ;;
  test) ${written}; exit ${test} ;;
  run) case " ${checks.join(" ")} " in *" $last "*) exit 1 ;; esac ;;
esac`;
  writeFileSync(join(folder, "bin/npm"), npm);
  chmodSync(join(folder, "bin/npm"), 0o755);
  const env = { ...process.env, PATH: `${join(folder, "bin")}:${process.env.PATH}` };
  const { status, stdout } = spawnSync(join(folder, ".ci/run"), { encoding: "utf8", env });
  return { status, last: stdout.trimEnd().split("\n").at(-1) };
}

const report = (passed: number, failed: number, testResults: object[] = []) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  testResults,
});

describe(".ci/run", () => {
  it("adds tests and checks up", () => {
    expect(run({ report: report(40, 0) })).toEqual({ status: 0, last: "47 passed, 0 failed" });
  });

  it("goes on after failures, counts them and ends with 1", () => {
    const failing = { test: 1, report: report(38, 2), checks: ["lint", "unused"] };
    expect(run(failing)).toEqual({ status: 1, last: "43 passed, 4 failed" });
  });

  it("counts a file that could not be loaded, and a run that failed without a failed test", () => {
    const broken = { status: "failed", assertionResults: [] };
    expect(run({ test: 1, report: report(40, 0, [broken]) })).toEqual({ status: 1, last: "47 passed, 1 failed" });
    expect(run({ test: 1, report: report(40, 0) })).toEqual({ status: 1, last: "47 passed, 1 failed" });
  });

  it("counts tests that never began, and an installation that failed", () => {
    expect(run({ test: 3 })).toEqual({ status: 1, last: "7 passed, 1 failed" });
    expect(run({ install: 1 })).toEqual({ status: 1, last: "0 passed, 1 failed" });
  });
});
