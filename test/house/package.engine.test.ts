import { execFileSync, spawnSync } from "node:child_process";
import {
  accessSync,
  constants,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "./source-files.ts";

interface Manifest {
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

let folder: string;
let manifest: Manifest;
const installed = () => join(folder, "user/node_modules/tenantry");
const npm = (args: string[], cwd: string) =>
  execFileSync("npm", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

// Builds and packs a copy, then lays it out as `npm i tenantry` does where none of the optional peers is installed.
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tenantry-package-"));
  const copy = join(folder, "copy");
  for (const name of [
    "package.json",
    "tsconfig.json",
    "tsconfig.build.json",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "src",
    "scripts",
  ])
    cpSync(join(root, name), join(copy, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  const build = spawnSync(process.execPath, [join(copy, "scripts/build.mjs")], { encoding: "utf8" });
  expect(build).toMatchObject({ status: 0, stdout: "" });
  npm(["pack", "--ignore-scripts", "--pack-destination", folder], copy);

  manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  mkdirSync(installed(), { recursive: true });
  execFileSync("tar", [
    "-xzf",
    join(folder, `tenantry-${manifest.version}.tgz`),
    "--strip-components=1",
    "-C",
    installed(),
  ]);
  for (const name of Object.keys(manifest.dependencies)) {
    const link = join(folder, "user/node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, "node_modules", name), link);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const subpaths = () =>
  Object.keys(manifest.exports).filter((path) => path !== "./package.json" && path !== "./program");

describe("the package as npm ships it", () => {
  it("loads every subpath but the Pulumi program where no optional peer is installed", () => {
    const file = join(folder, "user/load.mjs");
    const names = subpaths().map((path) => path.replace(/^\./, "tenantry"));
    writeFileSync(
      file,
      `for (const name of ${JSON.stringify(names)}) console.log(name, Object.keys(await import(name)).length > 0);`,
    );
    expect(execFileSync(process.execPath, [file], { encoding: "utf8" }).trim().split("\n")).toEqual(
      names.map((name) => `${name} true`),
    );
  });

  it("gives TypeScript its types by the same names", () => {
    const file = join(folder, "user/types.mts");
    const names = subpaths().map((path) => path.replace(/^\./, "tenantry"));
    writeFileSync(
      file,
      names.map((name, index) => `import * as m${index} from "${name}";\nvoid m${index};\n`).join(""),
    );
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const typeRoots = join(root, "node_modules/@types");
    const options = [
      "--noEmit",
      "--strict",
      "--skipLibCheck",
      "--module",
      "nodenext",
      "--target",
      "es2023",
      "--types",
      "node",
      "--typeRoots",
      typeRoots,
    ];
    expect(spawnSync(process.execPath, [tsc, ...options, file], { encoding: "utf8" })).toMatchObject({
      status: 0,
      stdout: "",
    });
  });

  it("runs its command", () => {
    const run = spawnSync(process.execPath, [join(installed(), "scripts/tenantry.mjs"), "--help"], {
      encoding: "utf8",
      cwd: folder,
    });
    expect(run).toMatchObject({ status: 0, stderr: "" });
    expect(run.stdout).toContain("Usage: tenantry");
  });

  it("brings what is not TypeScript, and programs keep the right to be run", () => {
    for (const program of ["engine/pulumi-language-nodejs", "provision/plugin/pulumi-resource-tenantry"])
      expect(() => accessSync(join(installed(), "dist", program), constants.X_OK)).not.toThrow();
  });
});
