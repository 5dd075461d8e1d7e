import { existsSync } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EngineProgress } from "../../src/engine/engine-progress.ts";
import { type Engine, ensureEngine } from "../../src/engine/ensure-engine.ts";
import { versionOf } from "../../src/engine/find-engine.ts";
import { openStack, type Stack } from "../../src/engine/open-stack.ts";
import { type EngineProject, engineProject } from "./engine-project.ts";

let engine: Engine;
let project: EngineProject;
const bare = { ...process.env, PULUMI_CONFIG_PASSPHRASE: undefined, PULUMI_CONFIG_PASSPHRASE_FILE: undefined };
const open = (stack: string, extra: Partial<Parameters<typeof openStack>[0]> = {}): Promise<Stack> =>
  openStack({ root: project.root, stack, engine, environment: "local", env: bare, ...extra });

beforeAll(async () => {
  engine = await ensureEngine();
  project = await engineProject();
});
afterAll(() => project.close());

test("the engine that is present answers its version", async () => {
  expect(await versionOf(engine.cli)).toBe(engine.version);
});

test("a stack goes from nothing to outputs and back to nothing", async () => {
  await project.program('return { hello: "world", hidden: pulumi.secret("s3cr3t") };');
  const seen: EngineProgress[] = [];
  const stack = await open("acme", { report: (progress) => seen.push(progress) });
  await expect(stack.refresh()).rejects.toMatchObject({ code: "engine.no-stack", exitCode: 3 });
  expect((await stack.preview()).changes).toEqual({ create: 1 });
  const made = await stack.up();
  expect(made.changes).toEqual({ create: 1 });
  expect(made.steps.map(({ operation, name }) => [operation, name])).toEqual([["create", "tenantry-acme"]]);
  expect(seen.map(({ type }) => type)).toEqual(expect.arrayContaining(["started", "done", "summary"]));
  expect(await stack.up({ expectNoChanges: true })).toMatchObject({ changes: { same: 1 }, outputsChanged: false });
  await stack.preview({ expectNoChanges: true });
  await stack.refresh({ expectNoChanges: true, previewOnly: true });
  expect(await stack.outputs()).toEqual({ hello: "world", hidden: "[secret]" });
  expect(await stack.outputs({ showSecrets: true })).toMatchObject({ hidden: "s3cr3t" });
  expect(JSON.stringify(await stack.exportState())).not.toContain("s3cr3t");
  expect(JSON.stringify(seen)).not.toContain("s3cr3t");
  expect((await stat(join(project.root, ".tenantry/passphrase"))).mode & 0o777).toBe(0o600);
  await stack.destroy();
  await stack.remove();
  expect(existsSync(join(project.root, ".tenantry/state/.pulumi/stacks/tenantry/acme.json"))).toBe(false);
  expect(existsSync(join(project.root, "Pulumi.acme.yaml"))).toBe(false);
});

test("changed outputs count as a change where none is expected", async () => {
  await project.program("return { n: 1 };");
  const stack = await open("outputs");
  await stack.up();
  await project.program("return { n: 2 };");
  const refused = { code: "engine.changes-expected-none", kind: "refused", exitCode: 1 };
  await expect(stack.preview({ expectNoChanges: true })).rejects.toMatchObject(refused);
});

test("what a program says for people arrives as the error that it was, once", async () => {
  const line = "tenantry local.unreachable (missing): the local platform is not running\\n  mend: run `tenantry local`";
  await project.program(`throw new pulumi.RunError(${JSON.stringify(line).replaceAll("\\\\n", "\\n")});`);
  const seen: EngineProgress[] = [];
  const stack = await open("says", { report: (progress) => seen.push(progress) });
  await expect(stack.up()).rejects.toMatchObject({
    code: "local.unreachable",
    kind: "missing",
    exitCode: 3,
    message: "the local platform is not running",
    mend: "run `tenantry local`",
  });
  expect(seen.filter(({ type }) => type === "diagnostic")).toHaveLength(1);
});

test("a program's mistake is told once, with its place and without the frames of libraries", async () => {
  await project.program('throw new Error("boom");');
  const seen: EngineProgress[] = [];
  const stack = await open("boom", { report: (progress) => seen.push(progress) });
  const failure = {
    code: "engine.program-failed",
    kind: "failed",
    message: expect.stringMatching(/Error: boom \(program\.ts:4:\d+\)$/),
  };
  await expect(stack.up()).rejects.toMatchObject(failure);
  expect(seen.filter(({ type }) => type === "diagnostic")).toHaveLength(1);
});

test("an error that nobody awaits fails the run, and nothing is deleted for it", async () => {
  await project.program('new pulumi.ComponentResource("test:Thing", "thing"); return {};');
  const stack = await open("late");
  await stack.up();
  await project.program(
    'setTimeout(() => void Promise.reject(new Error("late")), 0); await new Promise((r) => setTimeout(r, 50)); return {};',
  );
  await expect(stack.up()).rejects.toMatchObject({ code: "engine.program-failed" });
  expect(JSON.stringify(await stack.exportState())).toContain("test:Thing");
  await project.program("return {};");
  expect((await stack.up()).changes).toMatchObject({ delete: 1 });
});

test("without a passphrase outside `local`, and with a wrong one, one line says so with code 3", async () => {
  await project.program("return {};");
  const missing = { code: "engine.passphrase", exitCode: 3 };
  await expect((await open("pass", { environment: "prod" })).up()).rejects.toMatchObject(missing);
  await (await open("pass")).up();
  const wrong = await open("pass", { env: { ...bare, PULUMI_CONFIG_PASSPHRASE: "wrong" } });
  await expect(wrong.up()).rejects.toMatchObject({
    ...missing,
    message: "the passphrase does not open the stack pass",
  });
  const absent = await open("pass", { env: { ...bare, PULUMI_CONFIG_PASSPHRASE_FILE: "/nonexistent" } });
  await expect(absent.up()).rejects.toMatchObject(missing);
});

test("a state that is not JSON is said to be unreadable, and is left as it is", async () => {
  await project.program("return {};");
  const stack = await open("garbage");
  await stack.up();
  const file = join(project.root, ".tenantry/state/.pulumi/stacks/tenantry/garbage.json");
  await writeFile(file, "garbage{");
  await expect(stack.up()).rejects.toMatchObject({ code: "engine.unreadable", exitCode: 3 });
  expect(await readFile(file, "utf8")).toBe("garbage{");
});

test("settings of a stack outlive the stack", async () => {
  await project.program("return {};");
  const stack = await open("kept");
  await stack.up();
  const file = join(project.root, "Pulumi.kept.yaml");
  await writeFile(file, `${await readFile(file, "utf8")}\nconfig:\n  tenantry:baseHost: example.com\n`);
  await stack.destroy();
  await stack.remove();
  expect(await readFile(file, "utf8")).toContain("example.com");
});
