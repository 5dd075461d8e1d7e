import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { openStack } from "../../src/engine/open-stack.ts";

it("what a living run is in the middle of making is its own: a second run is told of the lock, and looks for nothing", async () => {
  const root = mkdtempSync(join(tmpdir(), "tenantry-held-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const state = join(root, "state/.pulumi");
  const write = (path: string, value: unknown): void => {
    mkdirSync(join(state, path, ".."), { recursive: true });
    writeFileSync(join(state, path), JSON.stringify(value));
  };
  const made = { urn: "urn:pulumi:acme::tenantry::okta:group/group:Group::acme.group", type: "okta:group/group:Group" };
  const latest = { resources: [], pending_operations: [{ type: "creating", resource: made }] };
  write("stacks/tenantry/acme.json", { version: 3, checkpoint: { latest } });
  const holder = { pid: 4711, username: "ada", hostname: "elsewhere", timestamp: "2026-11-27T10:00:00Z" };
  write("locks/organization/tenantry/acme/6f1c.json", holder);
  const env = { PULUMI_BACKEND_URL: `file://${join(root, "state")}`, PULUMI_CONFIG_PASSPHRASE: "a test's" };
  // There is no engine: nobody may be asked.
  const stack = await openStack({
    root,
    stack: "acme",
    engine: { cli: join(root, "absent") },
    environment: "prod",
    env,
  });
  await expect(stack.up()).rejects.toMatchObject({
    code: "engine.locked",
    message: expect.stringContaining("ada@elsewhere, process 4711"),
    mend: "wait for that run to end",
  });
});

it("an engine that is stopped before it listens leaves a lock, which goes with it; another run's stays", async () => {
  const root = mkdtempSync(join(tmpdir(), "tenantry-held-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const locks = join(root, "state/.pulumi/locks/organization/tenantry/acme");
  mkdirSync(locks, { recursive: true });
  const lock = (pid: string | number, host: string): string =>
    JSON.stringify({ pid, username: "ada", hostname: host, timestamp: "2026-11-27T10:00:00Z" });
  writeFileSync(join(locks, "other.json"), lock(4711, "elsewhere"));
  // It takes the stack and dies of the first signal, as the engine does in the moment between the two.
  const cli = join(root, "engine");
  const own = lock("PID", hostname()).replace('"PID"', "'$$'");
  writeFileSync(cli, `#!/bin/sh\necho '${own}' > ${join(locks, "own.json")}\nexec sleep 60\n`, { mode: 0o755 });
  const env = {
    ...process.env,
    PULUMI_BACKEND_URL: `file://${join(root, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "a test's",
  };
  const stop = new AbortController();
  const stack = await openStack({
    root,
    stack: "acme",
    engine: { cli },
    environment: "prod",
    env,
    signal: stop.signal,
  });
  const run = expect(stack.refresh()).rejects.toMatchObject({ code: "engine.interrupted", exitCode: 130 });
  await expect.poll(() => readdirSync(locks), { timeout: 30_000 }).toContain("own.json");
  stop.abort();
  await run;
  expect((await stack.locks()).map(({ host }) => host)).toEqual(["elsewhere"]);
});
