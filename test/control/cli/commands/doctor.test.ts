import { mkdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CheckResult } from "../../../../src/control/cli/doctor/check.ts";
import { checkBackend } from "../../../../src/control/cli/doctor/check-backend.ts";
import { checkLocalPlatform } from "../../../../src/control/cli/doctor/check-local-platform.ts";
import { checkLocks } from "../../../../src/control/cli/doctor/check-locks.ts";
import { openIo } from "../../../../src/control/cli/io.ts";
import { runCli } from "../../../../src/control/cli/run-cli.ts";
import { fakeTerminal } from "../fake-terminal.ts";
import { type TemporaryFleet, temporaryFleet } from "../temporary-fleet.ts";

describe("tenantry doctor", () => {
  let fleet: TemporaryFleet;
  let root: string;
  beforeEach(() => {
    fleet = temporaryFleet();
    root = fleet.root;
  });
  afterEach(() => fleet.remove());
  const place = () => ({ root, io: openIo(fakeTerminal({ cwd: root }), { json: false }) });

  it("says what is needed and missing with exit code 3, as one JSON document", async () => {
    // A file where the state folder belongs: nothing can be written there.
    writeFileSync(join(root, ".tenantry"), "");
    const terminal = fakeTerminal({ cwd: root });
    expect(await runCli(["doctor", "--json"], terminal)).toBe(3);
    const { checks } = JSON.parse(terminal.out()) as { checks: CheckResult[] };
    expect(checks.find(({ name }) => name === "state folder")).toMatchObject({ ok: false, needed: true });
    expect(terminal.err()).toContain("✗");
  });

  it("finds a writable state folder", async () => {
    expect(await checkBackend(place())).toMatchObject({ ok: true });
  });

  const lock = (content: string) =>
    fleet.write(".tenantry/state/.pulumi/locks/organization/tenantry/acme/1.json", content);

  it("names who holds a stack's lock, and how to clear it when that process is dead", async () => {
    const timestamp = "2026-01-01T00:00:00Z";
    lock(JSON.stringify({ pid: 999_999_999, username: "ada", hostname: hostname(), timestamp }));
    const result = await checkLocks(place());
    expect(result).toMatchObject({ ok: false });
    expect(result.found).toContain("acme by ada@");
    expect(result.mend).toContain("tenantry up acme --clear-dead-lock");
  });

  it("never proposes to clear the lock of another machine", async () => {
    lock(JSON.stringify({ pid: 1, username: "ada", hostname: "elsewhere", timestamp: "2026-01-01T00:00:00Z" }));
    expect((await checkLocks(place())).mend).toBe("wait until that run ends");
  });

  it("survives a lock file that is garbage", async () => {
    lock("{");
    expect(await checkLocks(place())).toMatchObject({ name: "locks" });
  });

  it("says that the local platform does not answer", async () => {
    mkdirSync(join(root, ".tenantry/local"), { recursive: true });
    writeFileSync(join(root, ".tenantry/local/platform.json"), JSON.stringify({ url: "http://127.0.0.1:9" }));
    expect(await checkLocalPlatform(place())).toMatchObject({ ok: false, needed: false });
  });
});
