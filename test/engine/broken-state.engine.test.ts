// What a kill or a machine that stopped leaves of a file backend's state: mended where nothing can be lost, told where it can.
import { execSync } from "node:child_process";
import { readFileSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ensureEngine } from "../../src/engine/ensure-engine.ts";
import { openStack, type Stack } from "../../src/engine/open-stack.ts";
import { type EngineProject, engineProject } from "./engine-project.ts";

let project: EngineProject;
let stack: Stack;
let file: string;
const env = { ...process.env, PULUMI_CONFIG_PASSPHRASE: "test" };

beforeAll(async () => {
  project = await engineProject();
  stack = await openStack({
    root: project.root,
    stack: "acme",
    engine: await ensureEngine(),
    environment: "local",
    env,
  });
  await project.program("return { word: 'one' };");
  await stack.up();
  await project.program("return { word: 'two' };");
  await stack.up();
  const found = execSync("find . -name acme.json -path '*stacks*'", { cwd: project.root, encoding: "utf8" });
  file = join(project.root, found.trim());
});
afterAll(() => project.close());

test.each<[string, () => Promise<unknown>]>([
  ["up", () => stack.up({ expectNoChanges: true })],
  ["preview", () => stack.preview({ expectNoChanges: true })],
  ["refresh", () => stack.refresh()],
  ["export", () => stack.exportState()],
  ["outputs", () => stack.outputs()],
  ["init", () => stack.init()],
])("attributes that a killed engine left empty hold up no %s, and the state is as it was", async (_, operation) => {
  // between the two writes of a killed engine: the attributes are cut off, the state is whole
  writeFileSync(`${file}.attrs`, "");
  await operation();
  expect(await stack.outputs()).toEqual({ word: "two" });
});

test("a state that is cut off is named with its backup, and the command that is told brings it back", async () => {
  const whole = readFileSync(file, "utf8");
  truncateSync(file, Math.floor(whole.length / 2));
  const error = await stack.up().then(
    () => undefined,
    (reason: { code: string; message: string; mend: string }) => reason,
  );
  expect(error).toMatchObject({
    code: "engine.unreadable",
    message: expect.stringContaining(`${file} is cut off after ${Math.floor(whole.length / 2)} bytes`),
  });
  execSync(/`(cp [^`]+)`/.exec(error?.mend ?? "")?.[1] ?? "false");
  await stack.refresh();
  await stack.up();
  expect(await stack.outputs()).toEqual({ word: "two" });
});

test("a state whose backup is cut off, too, is said to be lost here", async () => {
  truncateSync(file, 10);
  truncateSync(`${file}.bak`, 10);
  utimesSync(file, 0, 0);
  await expect(stack.up()).rejects.toMatchObject({
    code: "engine.unreadable",
    mend: expect.stringContaining(`its backup ${file}.bak is not whole either`),
  });
});
