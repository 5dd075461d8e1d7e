import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../../../../src/control/cli/run-cli.ts";
import { fakeTerminal } from "../fake-terminal.ts";
import { type TemporaryFleet, temporaryFleet } from "../temporary-fleet.ts";

describe("tenantry plan", () => {
  let fleet: TemporaryFleet;
  beforeEach(() => {
    fleet = temporaryFleet();
  });
  afterEach(() => fleet.remove());
  const run = async (...words: string[]) => {
    const terminal = fakeTerminal({ cwd: fleet.root });
    return { code: await runCli(["plan", ...words], terminal), out: terminal.out(), err: terminal.err() };
  };
  const commit = () => {
    const git = (...words: string[]) =>
      execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...words], {
        cwd: fleet.root,
        stdio: "pipe",
      });
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "fleet");
  };

  it("says what will exist for a tenant", async () => {
    const { code, out } = await run("example");
    expect(code).toBe(0);
    expect(out).toContain("example.mcp.localhost");
    expect(out).toContain("worker (machine)");
  });

  it("gives programs the whole plan", async () => {
    const { code, out } = await run("--json");
    expect(code).toBe(0);
    const { plans } = JSON.parse(out) as { plans: { tenantId: string; owner: string }[] };
    expect(plans).toMatchObject([{ tenantId: "example", owner: "test-fleet/local/example" }]);
  });

  it("says what changes for a tenant since a revision", async () => {
    commit();
    fleet.write(
      "tenants/example.yaml",
      fleet.spec("example").replace("requestsPerMinute: 600", "requestsPerMinute: 60"),
    );
    const { code, out } = await run("--against", "HEAD");
    expect(code).toBe(0);
    expect(out).toContain("600");
    expect(out).toContain("60");
    expect(out).toContain("1 change for 1 tenant since HEAD");
  });

  it("refuses an epoch that is not the next one, with its place in the spec", async () => {
    const rotated = (epoch: number) =>
      fleet.write(
        "tenants/example.yaml",
        fleet.spec("example").replace("identity:\n", `identity:\n  rotation: { epoch: ${epoch} }\n`),
      );
    commit();
    rotated(3);
    const { code, err } = await run("--against", "HEAD");
    expect(code).toBe(1);
    expect(err).toMatch(/example\.yaml:\d+:\d+ identity\.rotation\.epoch: rotate one epoch at a time: 2 first/);
    rotated(2);
    expect((await run("--against", "HEAD")).code).toBe(0);
  });

  it("says that nothing changes", async () => {
    commit();
    expect((await run("--against", "HEAD")).out).toBe("nothing changes for any tenant since HEAD\n");
  });

  it("refuses a revision that git does not know", async () => {
    commit();
    const { code, err } = await run("--against", "main-ish");
    expect(code).toBe(2);
    expect(err).toContain('git knows no revision "main-ish"');
  });

  it("lists the faults of an invalid fleet and ends with 1, in JSON too", async () => {
    fleet.write("tenants/example.yaml", fleet.spec("example").replace("plan: pro", "plan: gold"));
    const { code, out, err } = await run("--json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ ok: false, exitCode: 1, faults: [{ path: "plan" }] });
    expect(err).toMatch(/tenants\/example\.yaml:\d+:\d+/);
  });
});
