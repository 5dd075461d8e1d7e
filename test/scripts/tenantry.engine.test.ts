import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { root } from "../house/source-files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tenantry-launcher-"));
  for (const name of ["tenantry.mjs", "find-node.mjs"])
    cpSync(join(root, "scripts", name), join(folder, "scripts", name));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, text: string) => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const launch = (args: string[], nodeArgs: string[] = []) =>
  spawnSync(process.execPath, [...nodeArgs, join(folder, "scripts/tenantry.mjs"), ...args], {
    encoding: "utf8",
    cwd: folder,
  });

describe("the command tenantry", () => {
  it("runs the source where there is one, with the words and the exit code as they are", () => {
    put(
      "src/control/cli/main.ts",
      "const words: string[] = process.argv.slice(2); console.log(words.join('|')); process.exit(4);",
    );
    expect(launch(["plan", "a b", "--json"])).toMatchObject({ status: 4, stdout: "plan|a b|--json\n", stderr: "" });
  });

  it("runs the build of an installed package", () => {
    put("dist/control/cli/main.js", "console.log('built', process.env.NODE_COMPILE_CACHE !== undefined);");
    expect(launch([])).toMatchObject({ status: 0, stdout: "built true\n" });
  });

  it("hands a signal on and gives the exit code that the command chose", async () => {
    put(
      "src/control/cli/main.ts",
      "process.on('SIGTERM', () => process.exit(130)); setInterval(() => {}, 1000); console.log('ready');",
    );
    const child = spawn(process.execPath, [join(folder, "scripts/tenantry.mjs")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([130, null]);
  });

  describe("on a Node that is too old", () => {
    const old = "data:text/javascript,Object.defineProperty(process,'version',{value:'v20.20.2'})";

    it("ends with 3 and one line where no other Node is at hand", () => {
      put("src/control/cli/main.ts", "console.log('not reached');");
      const { status, stdout, stderr } = launch([], ["--import", old]);
      expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
      expect(stderr).toMatch(/^tenantry needs Node 22\.18 or later and this is v20\.20\.2: [^\n]+\n$/);
    });

    it("takes the one that the project installed", () => {
      put("src/control/cli/main.ts", "console.log('reached');");
      mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
      cpSync(process.execPath, join(folder, "node_modules/.bin/node"));
      expect(launch([], ["--import", old])).toMatchObject({ status: 0, stdout: "reached\n" });
    });
  });
});
