import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
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
