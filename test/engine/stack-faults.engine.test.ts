import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Engine, ensureEngine } from "../../src/engine/ensure-engine.ts";
import { openStack, type Stack } from "../../src/engine/open-stack.ts";
import { type EngineProject, engineProject } from "./engine-project.ts";

let engine: Engine;
let project: EngineProject;
const env = { ...process.env, PULUMI_CONFIG_PASSPHRASE: "test", TENANTRY_FAULT_TEST: "1" };
const slow = "await new Promise((resolve) => setTimeout(resolve, 30_000)); return {};";
const open = (stack: string, signal?: AbortSignal): Promise<Stack> =>
  openStack({ root: project.root, stack, engine, environment: "local", env, ...(signal ? { signal } : {}) });
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(what: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (await what()) return;
    await pause(100);
  }
  throw new Error("waited 30 s in vain");
}

/** Ids of processes that work for this file: engines, hosts and programs. */
function workers(): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      const working = /language-host|cmd\/run|pulumi\0up/.test(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
      return working && readFileSync(`/proc/${pid}/environ`, "utf8").includes("TENANTRY_FAULT_TEST=1");
    } catch {
      return false;
    }
  });
}

beforeAll(async () => {
  engine = await ensureEngine();
  project = await engineProject();
});
afterAll(() => project.close());

test("an interrupted run ends in order: no lock, no process, and the next run works", async () => {
  await project.program("return {};");
  await (await open("stop")).up();
  await project.program(slow);
  const stop = new AbortController();
  const stack = await open("stop", stop.signal);
  const run = stack.up();
  const refused = expect(run).rejects.toMatchObject({ code: "engine.interrupted", exitCode: 130 });
  await until(async () => (await stack.locks()).length > 0);
  await pause(1500);
  stop.abort();
  await refused;
  expect(await stack.locks()).toEqual([]);
  await until(() => workers().length === 0);
  await project.program("return {};");
  await (await open("stop")).up();
});

test("a signal to our own process reaches the engine, which ends in order", async () => {
  await project.program(slow);
  const script = join(project.root, "up.ts");
  const here = new URL("../../src/engine/open-stack.ts", import.meta.url).href;
  const options = { root: project.root, stack: "signal", engine, environment: "local" };
  writeFileSync(
    script,
    `import { openStack } from ${JSON.stringify(here)};
const stack = await openStack(${JSON.stringify(options)});
await stack.up().catch((error: { exitCode: number }) => process.exit(error.exitCode));
`,
  );
  const child = spawn(process.execPath, [script], { env, stdio: "ignore" });
  const ended = new Promise<number | null>((resolve) => child.on("close", (code) => resolve(code)));
  const stack = await open("signal");
  await until(async () => (await stack.locks()).length > 0);
  await pause(1500);
  child.kill("SIGINT");
  expect(await ended).toBe(130);
  expect(await stack.locks()).toEqual([]);
});

test("a lock that is held names its living owner, one of a killed run its dead one, which is cleared on request", async () => {
  await project.program("return {};");
  await (await open("held")).up();
  await project.program(slow);
  const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", "held"];
  const holder = spawn(engine.cli, args, { cwd: project.root, env, stdio: "ignore" });
  const ended = new Promise((resolve) => holder.on("close", resolve));
  const stack = await open("held");
  await until(async () => (await stack.locks()).length > 0);
  const named = new RegExp(`@${hostname()}, process ${holder.pid}, since .*is still running`);
  const living = { code: "engine.locked", exitCode: 4, message: expect.stringMatching(named) };
  await expect(stack.up()).rejects.toMatchObject(living);
  await expect(stack.clearDeadLock()).rejects.toMatchObject(living);
  await until(() => workers().length > 1);
  holder.kill("SIGKILL");
  await ended;
  await until(() => workers().length === 0);
  await project.program("return {};");
  await expect(stack.up()).rejects.toMatchObject({
    code: "engine.locked",
    message: expect.stringMatching(/process \d+, since .*is dead/),
    mend: expect.stringContaining("pulumi cancel --yes --stack held"),
  });
  expect(await stack.clearDeadLock()).toMatchObject([{ pid: holder.pid, owner: "dead" }]);
  await stack.up();
});

test("a state folder that cannot be made or written is one clear line", async () => {
  const other = await engineProject();
  try {
    mkdirSync(join(other.root, ".tenantry"));
    writeFileSync(join(other.root, ".tenantry/state"), "a file");
    const stack = await openStack({ root: other.root, stack: "acme", engine, environment: "local", env });
    await expect(stack.up()).rejects.toMatchObject({ code: "engine.unwritable", exitCode: 4 });
  } finally {
    await other.close();
  }
});

// A real full disk needs the right to mount one; elsewhere the same words are read from a process that meets ENOSPC.
const mountable = ((): boolean => {
  const folder = join("/tmp", `tenantry-mount-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]).status === 0;
  if (mounted) spawnSync("umount", [folder]);
  rmSync(folder, { recursive: true, force: true });
  return mounted;
})();

test("a full disk is said to be full, and the run after it works", async () => {
  const other = await engineProject();
  const state = join(other.root, ".tenantry/state");
  mkdirSync(state, { recursive: true });
  const stack = await openStack({ root: other.root, stack: "acme", engine, environment: "local", env });
  try {
    if (!mountable) {
      const cli = join(other.root, "full");
      writeFileSync(cli, "#!/bin/sh\necho 'error: write x: no space left on device' >&2\nexit 1\n", { mode: 0o755 });
      const broken = { root: other.root, stack: "acme", engine: { cli }, environment: "local", env };
      await expect((await openStack(broken)).up()).rejects.toMatchObject({ code: "engine.disk-full", exitCode: 4 });
      return;
    }
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", state]);
    await stack.up();
    spawnSync("dd", ["if=/dev/zero", `of=${join(state, "fill")}`, "bs=1k", "count=300"]);
    await expect(stack.up()).rejects.toMatchObject({ code: "engine.disk-full", exitCode: 4 });
    rmSync(join(state, "fill"));
    await stack.up();
  } finally {
    if (mountable) spawnSync("umount", [state]);
    await other.close();
  }
});
