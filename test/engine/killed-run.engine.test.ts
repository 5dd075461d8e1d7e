import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tenantId, tenantRepository } from "../../bench/tenant-repository.ts";
import { ensureEngine } from "../../src/engine/ensure-engine.ts";
import { openStack, type Stack } from "../../src/engine/open-stack.ts";
import { passphraseFile } from "../../src/engine/passphrase.ts";
import { type LocalPlatform, startLocalPlatform } from "../../src/local/start-local-platform.ts";

let root: string;
let platform: LocalPlatform;
let stack: Stack;
let cli: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "tenantry-killed-"));
  await tenantRepository(root);
  platform = await startLocalPlatform({ directory: join(root, ".tenantry", "local"), preferredPort: 0 });
  const engine = await ensureEngine();
  cli = engine.cli;
  stack = await openStack({ root, stack: tenantId, engine, environment: "local" });
  await stack.init();
});
afterAll(async () => {
  await platform.close();
  await rm(root, { recursive: true, force: true });
});

const found = async (): Promise<number> => {
  const headers = { authorization: `Bearer ${platform.adminToken}` };
  return (await fetch(`${platform.url}/admin/organizations/${tenantId}`, { headers })).status;
};
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Starts one command, kills the CLI `after` milliseconds after it took the lock, and clears the lock it leaves. */
async function killed(command: "up" | "destroy", after: number): Promise<void> {
  const env = { ...process.env, PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile(root) };
  const args = [command, "--yes", "--skip-preview", "--non-interactive", "--stack", tenantId];
  const run = spawn(cli, args, { cwd: root, env, stdio: "ignore" });
  const ended = new Promise((resolve) => run.on("close", resolve));
  while ((await stack.locks()).length === 0 && run.exitCode === null) await pause(10);
  await pause(after);
  run.kill("SIGKILL");
  await ended;
  await pause(700); // its plugins see that it is gone
  await stack.clearDeadLock();
}

test("runs killed at any point leave a state from which the next run converges, and nothing twice", async () => {
  for (const after of [0, 600, 900, 1200, 1500, 1800]) await killed("up", after);
  await stack.up();
  expect(await found()).toBe(200);
  await stack.refresh({ expectNoChanges: true, previewOnly: true });
  await stack.preview({ expectNoChanges: true });
  const { version } = (await stack.outputs()) as { version: number };
  await stack.up({ expectNoChanges: true });
  expect((await stack.outputs()).version).toBe(version);
});

test("what was taken away by hand is drift, and the next run mends it", async () => {
  const headers = { authorization: `Bearer ${platform.adminToken}` };
  const role = `${platform.url}/admin/organizations/${tenantId}/roles/member`;
  expect((await fetch(role, { method: "DELETE", headers })).status).toBe(204);
  const drift = { code: "engine.drift", kind: "refused", exitCode: 1 };
  await expect(stack.refresh({ expectNoChanges: true, previewOnly: true })).rejects.toMatchObject(drift);
  await stack.refresh();
  await stack.up();
  expect((await fetch(role, { headers })).status).toBe(200);
  await stack.refresh({ expectNoChanges: true, previewOnly: true });
});

test("a destroy killed on its way is finished by the next, and nothing stays", async () => {
  for (const after of [100, 400]) await killed("destroy", after);
  await stack.destroy();
  expect(await found()).toBe(404);
  await stack.remove();
  const state = join(root, ".tenantry", "state", ".pulumi", "stacks", "tenantry", `${tenantId}.json`);
  await expect(readFile(state)).rejects.toMatchObject({ code: "ENOENT" });
});
