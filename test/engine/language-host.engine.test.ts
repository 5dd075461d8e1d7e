import { spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Engine, ensureEngine } from "../../src/engine/ensure-engine.ts";
import { openStack, type Stack } from "../../src/engine/open-stack.ts";
import { type EngineProject, engineProject } from "./engine-project.ts";

let engine: Engine;
let project: EngineProject;
const shim = fileURLToPath(new URL("../../src/engine/pulumi-language-nodejs", import.meta.url));
const source = (path: string): string => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);
const env = { ...process.env, PULUMI_CONFIG_PASSPHRASE: "test" };
const open = (stack: string, extra: NodeJS.ProcessEnv = {}): Promise<Stack> =>
  openStack({ root: project.root, stack, engine, environment: "local", env: { ...env, ...extra } });

/** How the program ran tells itself apart: cmd/run is the script of its process. */
const tell = 'return { script: process.argv[1] ?? "", config: new pulumi.Config("tenantry").get("deployment") ?? "" };';

beforeAll(async () => {
  engine = await ensureEngine();
  project = await engineProject();
  const file = join(project.root, "Pulumi.yaml");
  await writeFile(file, `${await readFile(file, "utf8")}config:\n  tenantry:deployment: example\n`);
});
afterAll(() => project.close());

test("the program runs inside the host, and through cmd/run with the official host's arguments, alike", async () => {
  await project.program(tell);
  const inside = await open("inside");
  await inside.up();
  expect(await inside.outputs()).toMatchObject({ config: "example", script: expect.stringContaining("language-host") });
  const spawned = await open("spawned", { TENANTRY_HOST_SPAWN: "1" });
  await spawned.up();
  expect(await spawned.outputs()).toMatchObject({
    config: "example",
    script: expect.stringMatching(/@pulumi\/pulumi\/cmd\/run/),
  });
});

test("an error for people is the same error through cmd/run", async () => {
  await project.program('throw new pulumi.RunError("tenantry local.unreachable (missing): not running");');
  const stack = await open("spawned", { TENANTRY_HOST_SPAWN: "1" });
  await expect(stack.up()).rejects.toMatchObject({ code: "local.unreachable", exitCode: 3, message: "not running" });
});

test("a resource that a provider refuses fails the run in the provider's words, and the host does not hang", async () => {
  const folder = join(project.root, "plugin");
  await mkdir(folder);
  await writeFile(
    join(folder, "main.ts"),
    `import { runProvider } from ${source("provider/run-provider.ts")};
import { TenantryError } from ${source("errors.ts")};
const refuse = async (): Promise<never> => { throw new TenantryError("test.refused", "not today", { kind: "missing" }); };
await runProvider({ name: "refusing", version: "1.0.0", configure: () => () => ({
  check: async (request: { news: object }) => ({ inputs: request.news }),
  create: refuse, read: refuse, update: refuse, delete: refuse }) as never });
`,
  );
  const script = `#!/bin/sh\nexec ${process.execPath} ${join(folder, "main.ts")} "$@"\n`;
  await writeFile(join(folder, "pulumi-resource-refusing"), script, { mode: 0o755 });
  const file = join(project.root, "Pulumi.yaml");
  const before = await readFile(file, "utf8");
  await writeFile(file, `${before}plugins:\n  providers:\n    - name: refusing\n      path: ./plugin\n`);
  try {
    const resource = 'class R extends pulumi.CustomResource {} new R("refusing:index:Thing", "thing", {}); return {};';
    await project.program(resource);
    for (const stack of [await open("refused"), await open("refused", { TENANTRY_HOST_SPAWN: "1" })]) {
      await expect(stack.up()).rejects.toMatchObject({ code: "test.refused", exitCode: 3, message: "not today" });
    }
    await writeFile(join(folder, "main.ts"), 'throw new Error("no provider today");\n');
    await expect((await open("refused")).up()).rejects.toMatchObject({ exitCode: 4 });
  } finally {
    await writeFile(file, before);
  }
});

test("a provider that is a Node package is started by the host (RunPlugin)", async () => {
  const folder = join(project.root, "kept");
  await mkdir(folder);
  await writeFile(join(folder, "PulumiPlugin.yaml"), "runtime:\n  name: nodejs\n  options:\n    typescript: false\n");
  await writeFile(join(folder, "package.json"), '{ "name": "kept", "version": "1.0.0", "main": "index.js" }\n');
  await writeFile(
    join(folder, "index.js"),
    `import(${source("provider/run-provider.ts")}).then(({ runProvider }) => runProvider({ name: "kept", version: "1.0.0",
  configure: () => () => ({
    check: async (request) => ({ inputs: request.news }), create: async () => ({ id: "made", outputs: {} }),
    read: async () => undefined, update: async () => ({ outputs: {} }), delete: async () => undefined }) }));
`,
  );
  const file = join(project.root, "Pulumi.yaml");
  const before = await readFile(file, "utf8");
  await writeFile(file, `${before}plugins:\n  providers:\n    - name: kept\n      path: ./kept\n`);
  try {
    await project.program(
      'class R extends pulumi.CustomResource {} new R("kept:index:Thing", "thing", {}); return {};',
    );
    const stack = await open("package");
    expect((await stack.up()).steps.map(({ type }) => type)).toContain("kept:index:Thing");
    await stack.destroy();
  } finally {
    await writeFile(file, before);
  }
});

test("the port is the first thing that the host prints, and it leaves when its parent is gone or says so", async () => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    const host = spawn(shim, ["127.0.0.1:1"], { cwd: project.root, env, stdio: ["ignore", "pipe", "ignore"] });
    const first = await new Promise<string>((resolve) => host.stdout.once("data", (bytes) => resolve(String(bytes))));
    expect(first).toMatch(/^\d+\n$/);
    const ended = new Promise<number | null>((resolve) => host.on("close", (code) => resolve(code)));
    host.kill(signal);
    expect(await ended).toBe(0);
  }
  // A shell between us and the host dies; the host follows.
  const shell = spawn("sh", ["-c", `"${shim}" 127.0.0.1:1 & echo "pid $!"; wait`], { cwd: project.root, env });
  let text = "";
  shell.stdout.on("data", (bytes) => {
    text += String(bytes);
  });
  const deadline = Date.now() + 20_000;
  while (!/pid \d+[\s\S]*^\d+$/m.test(text) && Date.now() < deadline) await new Promise((go) => setTimeout(go, 50));
  const pid = Number(/pid (\d+)/.exec(text)?.[1]);
  shell.kill("SIGKILL");
  const gone = (): boolean => {
    try {
      process.kill(pid, 0);
      return false;
    } catch {
      return true;
    }
  };
  while (!gone() && Date.now() < deadline) await new Promise((go) => setTimeout(go, 50));
  expect(gone()).toBe(true);
});

test("a repository without its packages is told to install them", async () => {
  const host = spawn(shim, ["127.0.0.1:1"], { cwd: dirname(project.root), env });
  let text = "";
  host.stderr.on("data", (bytes) => {
    text += String(bytes);
  });
  const code = await new Promise((resolve) => host.on("close", resolve));
  expect(code).toBe(1);
  expect(text).toContain("npm ci");
});
