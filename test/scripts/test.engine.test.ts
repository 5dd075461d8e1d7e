import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root } from "../house/source-files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tenantry-test-script-"));
  for (const name of ["test.mjs", "find-node.mjs", "debian-packages.mjs"])
    cpSync(join(root, "scripts", name), join(folder, "scripts", name));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, text: string) => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, "scripts/test.mjs"), ...args], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
};
const putVitest = () =>
  put("node_modules/vitest/vitest.mjs", "console.log(process.argv.slice(2).join(' ')); process.exit(7);");

describe("npm test", () => {
  it("says that the packages are not installed, and ends with 3", () => {
    expect(run()).toEqual({ status: 3, stdout: "", stderr: "the development packages are not here: run `npm ci`\n" });
  });

  it("brings engine and Python, hands its words to vitest and gives vitest's exit code", () => {
    putVitest();
    put("scripts/engine.ts", "const word: string = 'engine'; console.log(word);");
    put("scripts/python-env.ts", "console.log('python');");
    expect(run("test/spec", "--bail=1")).toEqual({
      status: 7,
      stdout: "run test/spec --bail=1\n",
      stderr: "engine\npython\n",
    });
  });

  it("runs no test where something cannot be had: one line, and 3", () => {
    putVitest();
    put("scripts/engine.ts", "console.error('engine.missing: no download and no Go'); process.exit(3);");
    expect(run()).toEqual({ status: 3, stdout: "", stderr: "engine.missing: no download and no Go\n" });
  });
});
