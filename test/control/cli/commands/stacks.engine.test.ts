import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adminPaths, type OrganizationAnswer, type PlatformAddress } from "../../../../src/local/admin-contract.ts";
import { engineFleet, type RunningPlatform, startPlatform } from "../engine-fleet.ts";
import { runProcess } from "../run-process.ts";
import type { TemporaryFleet } from "../temporary-fleet.ts";

describe("stack commands over a real engine and the local platform", () => {
  let fleet: TemporaryFleet;
  let platform: RunningPlatform | undefined;
  beforeAll(() => {
    fleet = engineFleet();
    fleet.write("tenants/second.yaml", fleet.spec("second"));
  });
  afterAll(async () => {
    await platform?.stop();
    fleet.remove();
  });
  /** Changes an organization as somebody with the admin token could, past every spec. */
  const renameByHand = async (id: string) => {
    const file = join(fleet.root, ".tenantry/local/platform.json");
    const { url, adminToken } = JSON.parse(readFileSync(file, "utf8")) as PlatformAddress;
    const headers = { authorization: `Bearer ${adminToken}`, "content-type": "application/json" };
    const at = url + adminPaths.organization(id);
    const answer = (await (await fetch(at, { headers })).json()) as OrganizationAnswer;
    const { id: _id, issuer: _issuer, jwksUri: _jwks, ...body } = answer;
    const put = await fetch(at, { method: "PUT", headers, body: JSON.stringify({ ...body, displayName: "By hand" }) });
    expect(put.status).toBeLessThan(300);
  };
  const run = (...words: string[]) => runProcess(words, { cwd: fleet.root });
  const json = async (...words: string[]) => {
    const { code, out, err } = await run(...words, "--json");
    return {
      code,
      err,
      document: JSON.parse(out) as { ok: boolean; stacks: { ok: boolean; stack: string }[] } & object,
    };
  };

  it("says in one line that the local platform is not running, exit code 3", async () => {
    const { code, err } = await run("up", "example");
    expect(err).toMatch(/tenantry local/);
    expect(code).toBe(3);
  });

  it("provisions two tenants, one after another, and makes keys on first use", async () => {
    platform = await startPlatform(fleet.root);
    const { code, document, err } = await json("up", "example", "second");
    expect(err).not.toContain("error:");
    expect(code).toBe(0);
    expect(document.stacks.map(({ stack, ok }) => ({ stack, ok }))).toEqual([
      { stack: "example", ok: true },
      { stack: "second", ok: true },
    ]);
  });

  it("finds nothing to do afterwards", async () => {
    expect((await run("preview", "example", "--expect-no-changes")).code).toBe(0);
  });

  it("ends with 1 where a change was not expected, and says so", async () => {
    fleet.write("tenants/second.yaml", fleet.spec("second").replace("plan: pro", "plan: free"));
    const { code, err } = await run("preview", "second", "--expect-no-changes");
    expect(code).toBe(1);
    expect(err).toContain("engine.changes-expected-none");
  });

  it("publishes what was signed, and verifies it offline", async () => {
    expect(await run("publish")).toMatchObject({ code: 0 });
    const { code, document } = await json("verify");
    expect(document).toMatchObject({ ok: true, kind: "bundle" });
    expect(code).toBe(0);
  });

  it("gives outputs without secrets", async () => {
    const { code, out } = await run("outputs", "example");
    expect(code).toBe(0);
    expect(out).toMatch(/^ {2}tenantConfig: [\w-]+\.[\w-]+\.[\w-]+$/m);
    expect(out).toMatch(/^ {2}issuer: .*\/t\/example$/m);
  });

  it("finds drift that was made by hand, exit code 1, and mends it by `up`", async () => {
    expect((await run("refresh", "example", "--expect-no-changes")).code).toBe(0);
    await renameByHand("example");
    const { code, err } = await run("refresh", "example", "--expect-no-changes");
    expect(err).toContain("engine.drift");
    expect(code).toBe(1);
    expect((await run("refresh", "example")).code).toBe(0);
    expect((await run("up", "example")).code).toBe(0);
    expect((await run("refresh", "example", "--expect-no-changes")).code).toBe(0);
  });

  it("goes on with the next tenant when one fails, and ends with the failure's code", async () => {
    const { code, document } = await json("refresh", "absent", "example");
    expect(document.stacks.map(({ ok }) => ok)).toEqual([false, true]);
    expect(code).toBe(3);
  });

  it("refuses a wrong passphrase with exit code 3 and one line", async () => {
    const env = { PULUMI_CONFIG_PASSPHRASE: "not the one" };
    const { code, err } = await runProcess(["up", "example"], { cwd: fleet.root, env });
    expect(code).toBe(3);
    expect(err).toContain("PULUMI_CONFIG_PASSPHRASE");
    expect(err.split("\n").filter((line) => line.startsWith("error:"))).toHaveLength(1);
  });

  it("says who holds the stack's lock, exit code 4", async () => {
    const lock = { pid: 1, username: "ada", hostname: "elsewhere", timestamp: "2026-01-01T00:00:00Z" };
    const path =
      ".tenantry/state/.pulumi/locks/organization/tenantry/example/00000000-0000-0000-0000-000000000000.json";
    fleet.write(path, JSON.stringify(lock));
    try {
      const { code, err } = await run("up", "example");
      expect(err).toContain("ada@elsewhere");
      expect(code).toBe(4);
    } finally {
      fleet.unlink(path);
    }
  });

  it("ends with 130 when somebody presses Ctrl-C, and the next run converges", async () => {
    fleet.write("tenants/third.yaml", fleet.spec("third"));
    const interrupt = { signal: "SIGINT" as const, at: "create tenantry:local:Organization" };
    const stopped = await runProcess(["up", "third", "--json"], { cwd: fleet.root, interrupt });
    expect(stopped.code).toBe(130);
    expect(JSON.parse(stopped.out)).toMatchObject({ ok: false, exitCode: 130 });
    expect(await run("up", "third")).toMatchObject({ code: 0 });
    expect((await run("preview", "third", "--expect-no-changes")).code).toBe(0);
  });

  it("says that a protected tenant is not destroyed", async () => {
    const { code, err } = await run("destroy", "example", "--yes");
    expect(err).toMatch(/protect/);
    expect(code).toBe(1);
  });

  it("destroys only when it is meant, and leaves tombstones", async () => {
    expect((await run("destroy", "second")).code).toBe(2);
    fleet.write("tenants/second.yaml", `${fleet.spec("second")}lifecycle:\n  protect: false\n`);
    expect(await run("up", "second")).toMatchObject({ code: 0 });
    expect(await run("destroy", "second", "--yes")).toMatchObject({ code: 0 });
    expect(await run("publish")).toMatchObject({ code: 0 });
    expect((await run("verify")).out).toMatch(/second .*destroyed/);
  });

  it("ends the local platform on Ctrl-C", async () => {
    expect(await platform?.stop()).toBe(130);
    platform = undefined;
  });
});
